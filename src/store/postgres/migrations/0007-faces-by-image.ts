/** To find and erase faces by the registration that they came with, and by the client's label. */
export function sql(): string {
  return `
CREATE INDEX face_by_image ON face (group_uid, image_id, sequence);
CREATE INDEX face_by_external_image ON face (group_uid, external_image_id, sequence)
  WHERE external_image_id IS NOT NULL;
`;
}
