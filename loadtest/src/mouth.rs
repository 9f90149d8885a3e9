use std::collections::VecDeque;
use std::sync::Arc;

use crate::sound::{Clip, FRAME_SAMPLES, LineNoise, to_i16};
use crate::ulaw;

/// What the caller's end of the line sends: his lines when he speaks, and the line's noise always.
#[derive(Debug)]
pub struct Mouth {
    noise: LineNoise,
    speaking: Option<(Arc<Clip>, usize)>,
}

/// One frame to send, and what happens with it.
#[derive(Debug)]
pub struct Spoken {
    /// The sound.
    pub ulaw: [u8; FRAME_SAMPLES],
    /// What this frame is in the line that is being said; in order.
    pub edges: VecDeque<Edge>,
}

/// A moment in a line that is being said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// This frame is the first one with voice.
    VoiceBegins,
    /// This frame is the last one with voice; the end of the speech is the end of this frame.
    VoiceEnds,
    /// This frame is the last one of the line.
    LineEnds,
}

impl Mouth {
    /// A silent mouth on a noisy line.
    #[must_use]
    pub fn new(noise: LineNoise) -> Self {
        Self { noise, speaking: None }
    }

    /// Begins to say `clip` with the next frame; drops what was being said.
    pub fn say(&mut self, clip: Arc<Clip>) {
        self.speaking = Some((clip, 0));
    }

    /// All of `clip` as it arrives at the other end, with a moment of the open line around it: 16-bit samples.
    #[must_use]
    pub fn rehearse(mut self, clip: Arc<Clip>) -> Vec<i16> {
        const AROUND: usize = 15;
        let frames = clip.frames();
        let mut sound: Vec<u8> = (0..AROUND).flat_map(|_| self.frame().ulaw).collect();
        self.say(clip);
        sound.extend((0..frames + AROUND).flat_map(|_| self.frame().ulaw));
        sound.into_iter().map(ulaw::decode).collect()
    }

    /// Stops speaking; the line stays open.
    pub fn hush(&mut self) {
        self.speaking = None;
    }

    /// The next frame.
    pub fn frame(&mut self) -> Spoken {
        let mut samples = self.noise.frame();
        let mut edges = VecDeque::new();
        if let Some((clip, at)) = &mut self.speaking {
            for (sample, voice) in samples.iter_mut().zip(clip.frame(*at)) {
                *sample += voice;
            }
            let voice = clip.voice();
            if *at == voice.start && !voice.is_empty() {
                edges.push_back(Edge::VoiceBegins);
            }
            if *at + 1 == voice.end {
                edges.push_back(Edge::VoiceEnds);
            }
            *at += 1;
            if *at >= clip.frames() {
                edges.push_back(Edge::LineEnds);
                self.speaking = None;
            }
        }
        Spoken { ulaw: samples.map(|sample| ulaw::encode(to_i16(sample))), edges }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::{RATE_HZ, from_i16, rms};

    fn level(frame: &Spoken) -> f32 {
        rms(&frame.ulaw.map(|code| from_i16(ulaw::decode(code))))
    }

    fn tone_then_silence() -> Arc<Clip> {
        let mut speech = vec![0.0; 4 * FRAME_SAMPLES];
        speech.extend((0..1_600).map(|at| (at as f32 * 0.8).sin() * 0.5));
        speech.extend([0.0; 1_600]);
        Arc::new(Clip::from_speech(&speech, RATE_HZ, -20.0))
    }

    #[test]
    fn a_line_is_told_by_its_edges_and_the_noise_never_stops() {
        let mut mouth = Mouth::new(LineNoise::new(1, -50.0));
        assert!(mouth.frame().edges.is_empty());
        mouth.say(tone_then_silence());
        let (mut voice_begins, mut voice_ends, mut line_ends) = (None, None, None);
        for at in 0..30 {
            let frame = mouth.frame();
            voice_begins = voice_begins.or(frame.edges.contains(&Edge::VoiceBegins).then_some(at));
            voice_ends = voice_ends.or(frame.edges.contains(&Edge::VoiceEnds).then_some(at));
            line_ends = line_ends.or(frame.edges.contains(&Edge::LineEnds).then_some(at));
            assert!(level(&frame) > 0.001, "{at}: the line went dead");
        }
        assert!((3..=4).contains(&voice_begins.unwrap()), "{voice_begins:?}");
        assert!((13..=15).contains(&voice_ends.unwrap()), "{voice_ends:?}");
        assert_eq!(line_ends, Some(23));
    }

    #[test]
    fn an_empty_line_ends_at_once() {
        let mut mouth = Mouth::new(LineNoise::new(1, -50.0));
        mouth.say(Arc::new(Clip::from_speech(&[], RATE_HZ, -20.0)));
        assert_eq!(mouth.frame().edges, [Edge::LineEnds]);
        assert!(mouth.frame().edges.is_empty());
    }
}
