/* Photos from a phone are ten times larger than anybody needs to see a pothole. */
((pwa) => {
  "use strict";
  const LONGEST_SIDE = 2560;
  const SMALL_ENOUGH = 400 * 1024;
  const QUALITY = 0.85;

  async function smaller(file) {
    if (!file.type.startsWith("image/") || file.size <= SMALL_ENOUGH || !self.OffscreenCanvas) return file;
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
    return blob.size < file.size ? new File([blob], file.name, { type: blob.type }) : file;
  }

  // What cannot be decoded here is sent as it is: the server says what is wrong with it.
  pwa.photos = { smaller: (file) => smaller(file).catch(() => file) };
})(self.pwa);
