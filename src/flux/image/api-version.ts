/** API version of the objects of image automation. */
export const API_VERSION = 'image.toolkit.fluxcd.io/v1';
