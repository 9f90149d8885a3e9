//! Silero: is somebody speaking in these 32 ms?

mod pool;

use std::path::Path;
use std::sync::Arc;

use media::{VAD_WINDOW, VoiceDetector};
use rten::{ThreadPool, Value};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, NdTensorView};

use crate::models::LoadModelError;
use crate::onnx::{OnnxModel, on, one_thread};

pub use pool::{VoiceActivityPool, VoiceStream, WindowVoice};

/// Silero's weights, loaded once and shared by all detectors. Cheap to clone.
#[derive(Clone)]
pub struct SileroModel {
    onnx: Arc<OnnxModel<3, 2>>,
}

/// A detector for one stream of telephone sound that runs where it is called. For calls, see
/// [`VoiceActivityPool`].
pub struct SileroDetector {
    model: SileroModel,
    thread: Arc<ThreadPool>,
    memory: Memory,
    last: f32,
}

/// What the network remembers of one stream.
struct Memory {
    /// The end of the window before, which the network sees again.
    context: [f32; CONTEXT],
    state: Vec<f32>,
}

/// Samples of the window before that are put in front of a window at 8 kHz.
const CONTEXT: usize = 32;
/// Two layers of one stream's 128 numbers.
const STATE: [usize; 3] = [2, 1, 128];
const RATE_HZ: i32 = 8_000;

impl SileroModel {
    /// Reads `silero_vad.onnx` and judges one window with it, so that a file that loads also works.
    ///
    /// # Errors
    /// When the file is not there or not Silero's.
    pub fn load(path: &Path) -> Result<Self, LoadModelError> {
        let onnx = OnnxModel::load(path, ["input", "state", "sr"], ["output", "stateN"])?;
        let model = Self { onnx: Arc::new(onnx) };
        model
            .judge(&mut Memory::new(), &[0; VAD_WINDOW], &one_thread())
            .map_err(|error| LoadModelError::new(path, error))?;
        Ok(model)
    }

    /// A detector for one stream.
    #[must_use]
    pub fn detector(&self) -> SileroDetector {
        SileroDetector { model: self.clone(), thread: one_thread(), memory: Memory::new(), last: 0.0 }
    }

    fn judge(
        &self,
        memory: &mut Memory,
        window: &[i16; VAD_WINDOW],
        thread: &Arc<ThreadPool>,
    ) -> Result<f32, String> {
        let OnnxModel { model, inputs, outputs } = &*self.onnx;
        let mut input = Vec::with_capacity(CONTEXT + VAD_WINDOW);
        input.extend(memory.context);
        input.extend(window.iter().map(|&sample| f32::from(sample) / 32_768.0));
        let input = NdTensorView::from_data([1, CONTEXT + VAD_WINDOW], &input[..]);
        let state = NdTensorView::from_data(STATE, &memory.state[..]);
        let rate: Value = NdTensor::from_data([], vec![RATE_HZ]).into();
        let [input_id, state_id, rate_id] = *inputs;
        let values = vec![(input_id, input.into()), (state_id, state.into()), (rate_id, rate.into())];
        let [probability, state] = model.run_n(values, *outputs, on(thread)).map_err(|e| e.to_string())?;
        let probability: NdTensor<f32, 2> = probability.try_into().map_err(describe)?;
        let state: NdTensor<f32, 3> = state.try_into().map_err(describe)?;
        if state.shape() != STATE {
            return Err("its state has another shape".to_owned());
        }
        memory.state = state.into_data();
        memory.context.copy_from_slice(&input.data().expect("made in one piece")[VAD_WINDOW..]);
        Ok(probability[[0, 0]])
    }
}

impl VoiceDetector for SileroDetector {
    fn probability(&mut self, window: &[i16; VAD_WINDOW]) -> f32 {
        self.last = judge_or(self.last, &self.model, &mut self.memory, window, &self.thread);
        self.last
    }

    fn reset(&mut self) {
        (self.memory, self.last) = (Memory::new(), 0.0);
    }
}

impl Memory {
    fn new() -> Self {
        Self { context: [0.0; CONTEXT], state: vec![0.0; STATE.iter().product()] }
    }
}

/// A window that the network fails on counts as the one before it. It was tried out when it was loaded, so that
/// this does not happen; a call is not ended for it.
fn judge_or(
    last: f32,
    model: &SileroModel,
    memory: &mut Memory,
    window: &[i16; VAD_WINDOW],
    thread: &Arc<ThreadPool>,
) -> f32 {
    model.judge(memory, window, thread).unwrap_or_else(|error| {
        tracing::error!(error, "voice activity detection failed");
        last
    })
}

fn describe(error: rten::TryFromValueError) -> String {
    error.to_string()
}
