//! ONNX models on rten, each run on one thread: calls are many and processors few, so that parallel work inside one
//! run would only make the others wait.

use std::path::Path;
use std::sync::Arc;

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool};

use crate::models::LoadModelError;

/// A model's weights, packed for this processor. Any number of engines may run it at once.
pub(crate) struct OnnxModel<const INPUTS: usize, const OUTPUTS: usize> {
    pub(crate) model: Model,
    pub(crate) inputs: [NodeId; INPUTS],
    pub(crate) outputs: [NodeId; OUTPUTS],
}

impl<const INPUTS: usize, const OUTPUTS: usize> OnnxModel<INPUTS, OUTPUTS> {
    pub(crate) fn load(
        path: &Path,
        inputs: [&str; INPUTS],
        outputs: [&str; OUTPUTS],
    ) -> Result<Self, LoadModelError> {
        let failed = |error: &dyn std::fmt::Display| LoadModelError::new(path, error);
        let model = ModelOptions::with_all_ops()
            .prepack_weights(true)
            .load_file(path)
            .map_err(|error| failed(&error))?;
        let find = |name: &str| model.node_id(name).map_err(|error| failed(&error));
        let mut input_ids = Vec::with_capacity(INPUTS);
        for name in inputs {
            input_ids.push(find(name)?);
        }
        let mut output_ids = Vec::with_capacity(OUTPUTS);
        for name in outputs {
            output_ids.push(find(name)?);
        }
        let inputs = input_ids.try_into().expect("one id was pushed for each name");
        let outputs = output_ids.try_into().expect("one id was pushed for each name");
        Ok(Self { model, inputs, outputs })
    }
}

/// One engine's thread. Work started from inside [`ThreadPool::run`] stays there without a hand-over.
pub(crate) fn one_thread() -> Arc<ThreadPool> {
    Arc::new(ThreadPool::with_num_threads(1))
}

/// Has a model run on the engine's thread.
pub(crate) fn on(thread: &Arc<ThreadPool>) -> Option<RunOptions> {
    Some(RunOptions::default().with_thread_pool(Some(Arc::clone(thread))))
}
