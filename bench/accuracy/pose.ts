import type { FaceEngine } from '../../src/ports.ts';
import { analyseFiles, EVERYTHING } from '../analyse-photos.ts';
import { evalPath, readTable } from '../eval-data.ts';
import { meanOf } from '../statistics.ts';

export type PoseErrors = { poseYaw: number; posePitch: number; poseRoll: number };

/** Mean absolute error of the three angles on AFLW2000 photos; that data set counts yaw to the viewer's left. */
export async function measurePose(engine: FaceEngine): Promise<PoseErrors> {
  const rows = readTable('pose/pose.tsv', { header: true }).map(([file, pitch, yaw, roll]) => ({
    file: file!,
    truth: { x: -Number(yaw), y: Number(pitch), z: Number(roll) },
  }));
  const photos = await analyseFiles(
    engine,
    rows.map(({ file }) => evalPath('pose', file)),
    { ...EVERYTHING, orientation: true },
  );
  const measured = rows.map(({ file, truth }, i) => ({ file, truth, angles: photos[i]![0]?.detail.orientation }));
  console.log('\nHead pose, degrees (truth → measured):');
  console.table(
    measured.map(({ file, truth, angles }) => ({
      file,
      yaw: `${truth.x.toFixed(0)} → ${angles?.x.toFixed(0)}`,
      pitch: `${truth.y.toFixed(0)} → ${angles?.y.toFixed(0)}`,
      roll: `${truth.z.toFixed(0)} → ${angles?.z.toFixed(0)}`,
    })),
  );
  const errorOf = (axis: 'x' | 'y' | 'z') =>
    meanOf(measured.flatMap(({ truth, angles }) => (angles ? [Math.abs(angles[axis] - truth[axis])] : [])));
  const errors = { poseYaw: errorOf('x'), posePitch: errorOf('y'), poseRoll: errorOf('z') };
  console.log(
    `Mean absolute error: yaw ${errors.poseYaw.toFixed(2)}, pitch ${errors.posePitch.toFixed(2)}, ` +
      `roll ${errors.poseRoll.toFixed(2)}; face found on ${measured.filter(({ angles }) => angles).length} of ${rows.length}`,
  );
  return errors;
}
