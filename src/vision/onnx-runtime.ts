/** The only place that loads ONNX Runtime: silenced first. */
import './silence-onnx-runtime.ts';

export { InferenceSession, Tensor } from 'onnxruntime-node';
