//! Callers who speak Spanish, which the assistant does not: a person calls them back.

use super::state::{Note, State};
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::words::Word;

/// Words that are Spanish and nothing in English, in forms that a recogniser of English writes too.
const SPANISH: &[&str] = &[
    "hola",
    "ola",
    "buenos",
    "buenas",
    "dias",
    "días",
    "tardes",
    "noches",
    "necesito",
    "quiero",
    "quisiera",
    "tengo",
    "puede",
    "pueden",
    "una",
    "cita",
    "favor",
    "gracias",
    "señor",
    "señora",
    "senor",
    "senora",
    "mi",
    "casa",
    "agua",
    "fuga",
    "plomero",
    "electricista",
    "hablo",
    "habla",
    "hablan",
    "español",
    "espanol",
    "inglés",
    "ingles",
    "ayuda",
    "ayudar",
    "para",
    "mañana",
    "manana",
    "hoy",
    "está",
    "esta",
    "es",
    "el",
    "la",
    "los",
    "las",
    "un",
    "con",
    "por",
    "que",
    "qué",
    "porque",
    "aquí",
    "aqui",
    "alguien",
    "poquito",
    "usted",
    "ustedes",
    "cuánto",
    "cuanto",
    "cuesta",
    "baño",
];

impl Turn<'_> {
    /// Whether it is Spanish, or asks for somebody who speaks it.
    fn is_spanish(&self) -> bool {
        let says = |word: &Word| word.is_one_of(SPANISH);
        let spanish = self.words.iter().filter(|word| says(word)).count();
        let names_it = self.words.iter().any(|word| word.is_one_of(&["español", "espanol", "spanish"]));
        let speaks = self
            .words
            .iter()
            .any(|word| word.is_one_of(&["speak", "speaks", "speaking", "habla", "hablan", "hablo"]));
        spanish >= 3 && spanish * 2 > self.words.len() || names_it && speaks
    }
}

impl Dialogue {
    /// Offers a person's call to whoever would rather speak Spanish.
    pub(super) fn in_spanish(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let idle = matches!(self.state, State::Open | State::AnythingElse | State::Service { .. });
        if !idle || !turn.is_spanish() {
            return None;
        }
        let note = Note { reason: Some("would like to speak Spanish".to_owned()), ..self.note() };
        let reply = self.enter(State::CallbackOffer { note }, vec![fixed(prompts::ENGLISH_ONLY)], cx);
        Some(reply.recorded("other_language", "Spanish"))
    }
}
