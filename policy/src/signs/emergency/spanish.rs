//! The same in Spanish, as somebody says it who has no other words for it.

use super::{now, sure};
use crate::signs::phrase::Rule;

pub(super) const RULES: &[Rule] = &[
    now(
        "gas",
        &[
            "(?:fuga|escape|olor|peste) (?:de|a)(?: el)? gas|huel[eo](?:n)?(?: \\w+){0,2} gas|gas (?:se esta )?(?:escapando|fugando)",
        ],
        &["el ano pasado|la semana pasada|cotizacion|presupuesto"],
    ),
    sure(
        "carbon_monoxide",
        &["monoxido de carbono"],
        &["instal\\w*|pila|bateria|comprar|nuevo|nueva|cotizacion"],
    ),
    now(
        "fire",
        &[
            "hay (?:un |una |mucho )?(?:fuego|incendio|llamas|humo)|en llamas|incendio en",
            "se (?:me )?(?:esta )?(?:quemando|incendiando|quema)|(?:veo|sale|saliendo) (?:mucho )?(?:humo|fuego|llamas)",
            "(?:huele|olor) a (?:quemado|humo)|fuego en (?:mi|la|el)",
        ],
        &["comida|cena|detector|bombilla|foco|estacion|departamento"],
    ),
    now(
        "electrical",
        &[
            "(?:salen|echa|echando|hay|saliendo) chispas|me (?:dio|da) (?:un )?(?:toque|corriente)|cables? (?:pelado|suelto|caido)s?",
        ],
        &["cotizacion"],
    ),
    sure(
        "medical",
        &[
            "no (?:puedo|puede|pueden) respirar|no (?:respira|esta respirando|despierta)|(?:llame|llamen|llama) (?:a )?(?:una |la )?ambulancia",
            "necesito (?:una )?ambulancia|(?:dolor de|duele el) pecho|ataque al corazon|esta inconsciente|se desmayo|se esta (?:ahogando|muriendo)",
            "(?:esta|estoy) (?:sangrando|herid[oa])|hay (?:un )?herid[oa]s?",
        ],
        &[],
    ),
    now(
        "flood",
        &[
            "se (?:me )?(?:esta )?(?:inund\\w+)|(?:casa|sotano|cocina|bano|piso|cuarto|sala) (?:esta )?(?:inundad[oa]|llen[oa] de agua)|hay (?:una )?inundacion",
            "(?:revento|rompio|exploto)(?: \\w+){0,2} (?:tuberia|tubo|cano|caneria|boiler|calentador)|(?:tuberia|tubo|caneria)(?: \\w+){0,2} (?:rota|roto|revento|rompio|exploto)",
            "agua por todas partes|(?:sale|saliendo|cae|cayendo) (?:mucha )?agua (?:del|por el|por la) (?:techo|pared)",
            "no (?:puedo|podemos) (?:cerrar|parar) (?:el|la) (?:agua|llave)",
        ],
        &["el ano pasado|el mes pasado|cotizacion|seguro"],
    ),
    now(
        "said_so",
        &[
            "(?:es|tengo|tenemos|hay) (?:una )?emergencia|^(?:una )?emergencia$|auxilio|socorro",
            "(?:estoy|estamos|esta) en peligro|necesit(?:o|amos) ayuda (?:ya|ahora|urgente|rapido|inmediatamente)|ayud(?:a|eme|enme|enos)(?: por favor)? es urgente",
        ],
        &["contacto|numero|telefono|cuanto|tarifa"],
    ),
];

/// What may be one: he is asked.
pub(super) const DOUBTFUL: &[Rule] = &[
    now(
        "said_so",
        &["emergencia|(?:es|muy) urgente|urgente$|^ayuda(?: por favor)?$|ayudeme|ayudenme|necesito ayuda$"],
        &["no es (?:muy )?urgente|contacto de|numero de|cuanto|tarifa"],
    ),
    now("gas", &["huele (?:raro|mal|feo|muy feo)|olor (?:raro|extrano|fuerte)"], &["drenaje|bano"]),
    now(
        "flood",
        &[
            "(?:fuga|tiro|tirando|saliendo|gotera) de agua|mucha agua|(?:fuga|saliendo|tirando) (?:mucha )?agua",
        ],
        &[],
    ),
    now("no_heat", &["(?:no (?:hay|tengo|tenemos)|sin) calefaccion"], &[]),
];
