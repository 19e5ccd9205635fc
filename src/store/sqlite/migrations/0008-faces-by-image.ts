/** To find and erase faces by the registration that they came with, and by the client's label. */
export const sql = `
CREATE INDEX face_by_image ON face (group_no, image_id, sequence);
CREATE INDEX face_by_external_image ON face (group_no, external_image_id, sequence)
  WHERE external_image_id IS NOT NULL;
`;
