"""Deploys, updates and deletes a stack on a moto server, and reads every resource back by the API of its service.

Reads JSON from the standard input ({endpoint, action, name, template}), writes what was found to the standard output: for each resource its physical id, and the
properties that the service tells, in CloudFormation's words. A kind without a reader is an error: nothing is taken for granted.
"""
import ast
import base64
import json
import sys

import boto3
from botocore.exceptions import ClientError

ask = json.load(sys.stdin)


def client(service):
    return boto3.client(service, endpoint_url=ask["endpoint"], region_name="eu-west-3", aws_access_key_id="test", aws_secret_access_key="test")


cloudformation, ec2, iam, elb = client("cloudformation"), client("ec2"), client("iam"), client("elbv2")
ssm, s3, logs, dns, scaling = client("ssm"), client("s3"), client("logs"), client("route53"), client("autoscaling")


def pick(found, *names, **others):
    """Properties that are called alike, and others that are not."""
    return {**{name: found[name] for name in names if name in found}, **others}


def only(items):
    if len(items) != 1:
        raise LookupError(f"{len(items)} instead of one")
    return items[0]


def groups(found):
    return sorted(each["GroupId"] for each in found)


def block_devices(found):
    return [{"DeviceName": each["DeviceName"], "Ebs": pick(each["Ebs"], "Encrypted", "VolumeSize", "VolumeType")} for each in found]


def instance(id, _):
    found = only(only(ec2.describe_instances(InstanceIds=[id])["Reservations"])["Instances"])
    if found["State"]["Name"] == "terminated":
        raise LookupError("terminated")
    told = ec2.describe_instance_attribute(InstanceId=id, Attribute="userData")["UserData"]["Value"]
    return pick(found, "ImageId", "InstanceType", UserData=base64.b64decode(told).decode())


def launch_template(id, _):
    data = only(ec2.describe_launch_template_versions(LaunchTemplateId=id, Versions=["$Latest"])["LaunchTemplateVersions"])["LaunchTemplateData"]
    return {"LaunchTemplateData": pick({**data, "UserData": base64.b64decode(data["UserData"]).decode()}, "ImageId", "InstanceType", "UserData", "MetadataOptions", "BlockDeviceMappings", "Monitoring")}


def security_group_rule(_, want):
    """By what it says: moto gives CloudFormation no id that the API knows."""
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [want["GroupId"]]}])["SecurityGroupRules"]
    same = [each for each in rules if each["IpProtocol"] == want["IpProtocol"] and each.get("FromPort") == want.get("FromPort") and each.get("ToPort") == want.get("ToPort")
            and want.get("SourceSecurityGroupId") == each.get("ReferencedGroupInfo", {}).get("GroupId") and want.get("CidrIp") == each.get("CidrIpv4")]
    if not same:
        raise LookupError("no such rule")
    return pick(same[0], "IpProtocol", "FromPort", "ToPort")


def route(_, want):
    routes = only(ec2.describe_route_tables(RouteTableIds=[want["RouteTableId"]])["RouteTables"])["Routes"]
    found = only([each for each in routes if each["DestinationCidrBlock"] == want["DestinationCidrBlock"]])
    return pick(found, "DestinationCidrBlock", "GatewayId", "NatGatewayId")


def association(_, want):
    tables = ec2.describe_route_tables(RouteTableIds=[want["RouteTableId"]])["RouteTables"]
    return pick(only([each for table in tables for each in table["Associations"] if each.get("SubnetId") == want["SubnetId"]]), "RouteTableId", "SubnetId")


def document(policy):
    """moto gives inline documents of roles as Python prints them."""
    found = policy["PolicyDocument"]
    return ast.literal_eval(found) if isinstance(found, str) else found


def role(name, want):
    found = iam.get_role(RoleName=name)["Role"]
    inline = [{"PolicyName": each["PolicyName"], "PolicyDocument": document(iam.get_role_policy(RoleName=name, PolicyName=each["PolicyName"]))}
              for each in want.get("Policies", [])]
    managed = sorted(each["PolicyArn"] for each in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"])
    return pick(found, "AssumeRolePolicyDocument", "Description", "MaxSessionDuration", "RoleName", Policies=inline, ManagedPolicyArns=managed)


def policy(_, want):
    return {"PolicyDocument": iam.get_role_policy(RoleName=want["Roles"][0], PolicyName=want["PolicyName"])["PolicyDocument"]}


def bucket(name, _):
    rules = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    return {
        "BucketEncryption": {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": each["ApplyServerSideEncryptionByDefault"]} for each in rules]},
    }


def group(name, _):
    found = only(scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"])
    return {"MinSize": str(found["MinSize"]), "MaxSize": str(found["MaxSize"]), "VPCZoneIdentifier": found["VPCZoneIdentifier"].split(",")}


def described(call, key, argument, *names, **renamed):
    """A reader for `describe_…(argument=[id])[key]`."""
    def read(id, _):
        found = only(call(**{argument: [id]})[key])
        if found.get("State") == "deleted":
            raise LookupError("deleted")
        return pick(found, *names, **{ours: found[theirs] for ours, theirs in renamed.items() if theirs in found})
    return read


READERS = {
    "AWS::AutoScaling::AutoScalingGroup": group,
    "AWS::EC2::EIP": described(ec2.describe_addresses, "Addresses", "PublicIps", "Domain"),
    "AWS::EC2::FlowLog": described(ec2.describe_flow_logs, "FlowLogs", "FlowLogIds", "ResourceId", "TrafficType"),
    "AWS::EC2::Instance": instance,
    "AWS::EC2::InternetGateway": described(ec2.describe_internet_gateways, "InternetGateways", "InternetGatewayIds"),
    "AWS::EC2::LaunchTemplate": launch_template,
    "AWS::EC2::NatGateway": described(ec2.describe_nat_gateways, "NatGateways", "NatGatewayIds", "SubnetId"),
    "AWS::EC2::NetworkInterface": lambda id, _: (lambda found: pick(found, "SubnetId", GroupSet=groups(found["Groups"])))(
        only(ec2.describe_network_interfaces(NetworkInterfaceIds=[id])["NetworkInterfaces"])),
    "AWS::EC2::Route": route,
    "AWS::EC2::RouteTable": described(ec2.describe_route_tables, "RouteTables", "RouteTableIds", "VpcId"),
    "AWS::EC2::SecurityGroup": described(ec2.describe_security_groups, "SecurityGroups", "GroupIds", "VpcId", GroupDescription="Description"),
    "AWS::EC2::SecurityGroupIngress": security_group_rule,
    "AWS::EC2::Subnet": described(ec2.describe_subnets, "Subnets", "SubnetIds", "AvailabilityZone", "CidrBlock", "MapPublicIpOnLaunch", "VpcId"),
    "AWS::EC2::SubnetRouteTableAssociation": association,
    "AWS::EC2::VPC": described(ec2.describe_vpcs, "Vpcs", "VpcIds", "CidrBlock"),
    "AWS::EC2::VPCGatewayAttachment": lambda _, want: {
        "VpcId": only(only(ec2.describe_internet_gateways(InternetGatewayIds=[want["InternetGatewayId"]])["InternetGateways"])["Attachments"])["VpcId"]},
    "AWS::EC2::Volume": described(ec2.describe_volumes, "Volumes", "VolumeIds", "AvailabilityZone", "Encrypted", "Size", "VolumeType"),
    "AWS::ElasticLoadBalancingV2::Listener": described(elb.describe_listeners, "Listeners", "ListenerArns", "Port", "Protocol"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": described(elb.describe_load_balancers, "LoadBalancers", "LoadBalancerArns", "Scheme", "Type"),
    "AWS::ElasticLoadBalancingV2::TargetGroup": described(elb.describe_target_groups, "TargetGroups", "TargetGroupArns", "Port", "Protocol", "VpcId", "HealthCheckPath",
                                                          "HealthCheckIntervalSeconds", "HealthCheckTimeoutSeconds", "HealthCheckProtocol"),
    "AWS::IAM::InstanceProfile": lambda id, _: {"Roles": [each["RoleName"] for each in iam.get_instance_profile(InstanceProfileName=id)["InstanceProfile"]["Roles"]]},
    "AWS::IAM::Policy": policy,
    "AWS::IAM::Role": role,
    "AWS::Logs::LogGroup": lambda id, _: pick(only(logs.describe_log_groups(logGroupNamePrefix=id)["logGroups"]), RetentionInDays=only(logs.describe_log_groups(logGroupNamePrefix=id)["logGroups"])["retentionInDays"]),
    "AWS::Route53::HostedZone": lambda id, _: {"Name": dns.get_hosted_zone(Id=id)["HostedZone"]["Name"]},
    "AWS::Route53::RecordSet": lambda _, want: pick(only([each for each in dns.list_resource_record_sets(HostedZoneId=want["HostedZoneId"])["ResourceRecordSets"]
                                                           if each["Name"] == want["Name"] and each["Type"] == want["Type"]]), "Name", "Type"),
    "AWS::S3::Bucket": bucket,
    "AWS::SSM::Parameter": lambda id, _: pick(ssm.get_parameter(Name=id)["Parameter"], "Type", "Value"),
}


def resources():
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=ask["name"])
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for page in pages for each in page["StackResourceSummaries"]}


def read(kind, id, want):
    try:
        return {"id": id, "kind": kind, "properties": READERS[kind](id, want)}
    except (ClientError, LookupError) as missing:
        return {"id": id, "kind": kind, "missing": str(missing)}


def main():
    ssm.put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String", Overwrite=True)  # of the CDK's own stack
    action, name, template = ask["action"], ask["name"], json.dumps(ask.get("template"))
    if action == "create":
        cloudformation.create_stack(StackName=name, TemplateBody=template, Capabilities=["CAPABILITY_NAMED_IAM"])
    elif action == "update":
        cloudformation.update_stack(StackName=name, TemplateBody=template, Capabilities=["CAPABILITY_NAMED_IAM"])
    elif action == "delete":
        cloudformation.delete_stack(StackName=name)
    if action == "read":
        return {id: read(each["kind"], each["id"], each["want"]) for id, each in ask["resources"].items()}
    if action == "delete":
        return {}
    return {"stackId": only(cloudformation.describe_stacks(StackName=name)["Stacks"])["StackId"], "ids": resources()}


json.dump(main(), sys.stdout, default=str)
