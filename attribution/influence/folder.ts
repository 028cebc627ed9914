import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { EconomyError } from "../../sdk/errors.ts";
import type { Layer } from "./dataInf.ts";
import { openNpy } from "./npy.ts";
import { openSafetensors } from "./safetensors.ts";
import { type Tensor, TensorMatrix } from "./tensor.ts";

const SAFETENSORS = /^(?:train|test)\.safetensors$/;
const NPY = /^(.+)\.(train|test)\.npy$/;

/**
 * The layers of a folder, in the order of their names' UTF-16 code units. The folder holds either `train.safetensors` and
 * `test.safetensors`, whose tensors are named by layer, or `<layer>.train.npy` and `<layer>.test.npy` for every layer.
 * Training is n × d; test is m × d, or d for one test point. Files of other names are left alone.
 */
export function openLayers(folder: string): Layer[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw missing(`${folder} is no folder.`);
  const names = readdirSync(folder);
  const safetensors = names.some((name) => SAFETENSORS.test(name));
  const arrays = names.flatMap((name) => {
    const [, layer, part] = NPY.exec(name) ?? [];
    return layer === undefined ? [] : [{ name, layer, part }];
  });
  if (safetensors && arrays.length > 0) {
    throw new EconomyError(
      "GRADIENTS_MISMATCH",
      `${folder} holds gradients in .safetensors and in .npy files.`,
      "Leave one of the two.",
    );
  }
  if (safetensors) return pair(folder, ...openPair(folder));

  const open = (wanted: string) =>
    arrays.filter(({ part }) => part === wanted).map(({ name, layer }) => openNpy(join(folder, name), layer));
  return pair(folder, open("train"), open("test"));
}

function openPair(folder: string): [Tensor[], Tensor[]] {
  return [openSafetensors(join(folder, "train.safetensors")), openSafetensors(join(folder, "test.safetensors"))];
}

function pair(folder: string, train: readonly Tensor[], test: readonly Tensor[]): Layer[] {
  const trainByLayer = new Map(train.map((tensor) => [tensor.layer, tensor]));
  const testByLayer = new Map(test.map((tensor) => [tensor.layer, tensor]));
  const layers = [...new Set([...trainByLayer.keys(), ...testByLayer.keys()])].sort();
  if (layers.length === 0) throw missing(`${folder} holds no gradients.`);

  return layers.map((name) => {
    const trainTensor = trainByLayer.get(name);
    const testTensor = testByLayer.get(name);
    if (trainTensor === undefined || testTensor === undefined) {
      throw missing(
        `${folder} has no ${trainTensor === undefined ? "training" : "test"} gradients of layer "${name}".`,
      );
    }
    if (trainTensor.shape.length === 1) {
      throw new EconomyError(
        "GRADIENTS_MISMATCH",
        `The training gradients of layer "${name}" have one dimension.`,
        "Write them as n × d, also where n is 1.",
      );
    }
    return { name, train: new TensorMatrix(trainTensor), test: new TensorMatrix(testTensor) };
  });
}

function missing(message: string): EconomyError {
  return new EconomyError(
    "GRADIENTS_MISSING",
    message,
    "Put train.safetensors and test.safetensors there, or <layer>.train.npy and <layer>.test.npy.",
  );
}
