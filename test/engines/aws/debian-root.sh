#!/usr/bin/env bash
# Run in a new root file system of Debian: installs what its images for EC2 have, and keeps the packages that machines' scripts install, so that boots need no network.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
echo 'force-unsafe-io' >/etc/dpkg/dpkg.cfg.d/tests
echo 'Acquire::Languages "none";' >/etc/apt/apt.conf.d/tests
apt-get -qq update
apt-get -qq -y install --no-install-recommends cloud-init
apt-get clean
apt-get -qq -y install --no-install-recommends --download-only "$@"
mkdir /var/packages
cd /var/packages
mv /var/cache/apt/archives/*.deb .
{
  for file in *.deb; do # Debian's own records, with their checksums
    apt-cache show "$(dpkg-deb -f "$file" Package)=$(dpkg-deb -f "$file" Version)" | sed "s|^Filename: .*|Filename: ./${file//%3a/.}|"
    echo
    if [[ $file == *%3a* ]]; then mv "$file" "${file//%3a/.}"; fi
  done
  apt-cache show awscli # it is large, and replaced
} >Packages
rm -rf /etc/apt/sources.list.d/* /var/lib/apt/lists/* /var/cache/apt/*.bin
echo 'deb [trusted=yes] file:/var/packages ./' >/etc/apt/sources.list
