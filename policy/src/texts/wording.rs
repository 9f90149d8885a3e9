//! Messages in the writer's own words.
//!
//! What is said on the telephone is written in texts too, so that the rules for speech are asked first; beside them stand
//! those for what people only write: terser, without verbs, in other languages.

use std::sync::LazyLock;

use regex::Regex;

use crate::signs;

/// Whether the message asks not to be contacted any more.
pub(super) fn asks_to_stop(body: &str, words: &[&str]) -> bool {
    let joined = words.join(" ");
    // The rules for speech know only ASCII; what a message of another script would leave of itself says nothing. They
    // look at one clause after the other: "You did not stop. Take me off your list" is no less of a wish.
    if signs::opt_out(body).is_some() {
        return !KEEPS.is_match(&joined);
    }
    !is_about_something_else(&joined) && (PLAIN.is_match(&joined) || found(&STOP, &joined))
}

/// Whether the message asks to be contacted again. Only who has stopped can.
pub(super) fn asks_to_start(words: &[&str], opted_out: bool) -> bool {
    opted_out && found(&START, &words.join(" "))
}

fn found(rules: &Rules, joined: &str) -> bool {
    rules.phrases.is_match(joined) && !rules.unless.is_match(joined)
}

/// Things that are stopped, cancelled and removed without anybody's wanting to be left alone.
fn is_about_something_else(joined: &str) -> bool {
    ELSE.is_match(joined)
}

/// What the writer himself does not want stopped.
static KEEPS: LazyLock<Regex> = LazyLock::new(|| {
    whole_words(&[
        "(?:i|we) (?:really |just )?(?:dont|do not|didnt|did not|never) (?:want(?:ed)? to |mean to |meant to |need to |wanna |ask(?:ed)? to |have to )(?:stop|unsubscribe|opt out|be (?:removed|taken off))",
    ])
});

static ELSE: LazyLock<Regex> = LazyLock::new(|| {
    whole_words(&[
        "stop (?:by|in|over|off|at (?:the|my|our|your|his|her|their|\\d+)|and see|the (?:leak|water|work|job|drip|noise|flow|car|truck))",
        "(?:dont|do not|didnt|did not|never|not|wont|cant|cannot) (?:want to |mean to |need to |wanna |have to )?(?:stop|unsubscribe|opt out|remove|delete)",
        "did (?:you|they|it|he|she) stop|(?:bus|next|first|last|rest|truck|pit|full|non) stop|opt(?:ing)? out of (?:the |my |your )?(?:\\w+ )?(?:plan|warranty|insurance|service|inspection|maintenance|coverage|membership)",
    ])
});

/// Said of nothing else: whatever else the message holds, it asks to stop.
static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    whole_words(&[
        "un ?subscri\\w*|unsub|un ?enrol\\w*|unregister|optout|opting ?out|opts? (?:me |us |my number |this number )?out",
        "cease and desist|stop harass\\w+|this is harassment|you are harassing|do not disturb",
        "(?:desabonn|desinscri|descadastr|desuscri|desubscri)\\w*|abmelden|disiscriv\\w*|отпиш\\w*|отписать\\w*",
        "(?:fuck|piss|bug|buzz) off|fuck you|screw you|go away|get lost",
    ])
});

struct Rules {
    phrases: Regex,
    unless: Regex,
}

static STOP: LazyLock<Rules> = LazyLock::new(|| Rules {
    phrases: whole_words(&[
        // The whole message, however it goes on politely.
        "^(?:please |pls |plz |hey |hi |ok |just |can you |could you )*(?:stop|quit|cease)(?: (?:it|this|that|now|please|pls|all|ok|already|immediately|thanks|thank you|guys|the|these|those|sending|with|your|me|us|any|more|further|spam|spamming|texts?|sms|msgs?|messages?|messaging|texting|txting|txts?|alerts?|notifications?|reminders?|updates?|ads?|promos?|promotions?|marketing|calls?|calling|contacting|to this number|bothering|it))*$",
        // Stop, and what.
        "(?:stop|quit|cease)(?: \\w+){0,3} (?:texts?|texting|txts?|txting|sms|msgs?|messages?|messaging|alerts|notifications|spam|spamming|promos?|promotions|marketing|ads|blasts?)",
        // Never, no more.
        "(?:never|do not|dont|no longer|not) (?:ever |please |pls )?(?:contact|text|txt|message|msg|call|sms|spam|email)(?: (?:me|us|again|anymore|any more|ever|here|this (?:number|phone|line)|my (?:number|phone)|at all|please|pls|thanks))*$",
        "no (?:more|mas|further|additional) (?:of (?:these|this|your) )?(?:txts?|texts?|sms|msgs?|messages?|messaging|alerts|notifications|contact|communications?|spam|ads|promos?|reminders|calls|emails|mensajes|textos|llamadas)",
        "(?:dont|do not|no longer|not) (?:want|wanna|need|wish|like)(?: to)?(?: (?:get|getting|receive|receiving|have|be|any|more|these|your|the|further|of|anymore|such))* (?:txts?|texts?|sms|msgs?|messages?|alerts|notifications|updates|spam|promos?|promotions|ads|reminders|texted|messaged|contacted|called|subscribed)",
        "^(?:please |pls |just )*no (?:texts?|txts?|sms|msgs?|messages?|calls?|contact|spam|ads|promos?)(?: (?:please|pls|thanks|thank you|at all|ever))*$",
        "(?:do not|dont|never|no longer) send(?: (?:me|us|any|more|anymore|any more|anything|these|this|texts?|messages?|msgs?|sms|stuff|to this number|again|please|else|ads|promos?|spam))*$",
        "^(?:please |pls )*(?:remove|delete|erase) (?:number|phone|contact|info|phone number|contact info)(?: (?:please|pls|thanks|now))*$",
        // The list.
        "(?:take|get|remove|delete|drop|scratch|strike|cut|cross|pull|leave|exclude|erase)(?: (?:me|us|my|our|this|the|number|name|phone|cell|info|contact|details|please|pls))*(?: (?:off|from|of|out|out of|off of))(?: (?:of|your|ur|the|this|that|all|any|every|these))*(?: (?:text|txt|sms|mailing|contact|marketing|calling|call|phone|distribution|email|customer))*(?: (?:list|lists|database|db|system|records|contacts|thread|group|chat|subscription|subscriptions|service|texts|messages|alerts))",
        "(?:remove|delete|erase|block|drop) (?:me|my (?:number|name|info|contact|phone|cell)|this (?:number|phone|contact)|us|our number)(?: (?:please|pls|now|asap|immediately|thanks|thank you|already|from|off|here|today|permanently))*$",
        "(?:off|from) (?:your|ur|the|this) (?:text |txt |sms |mailing |contact |call |marketing )?(?:list|lists)(?: (?:please|pls|now|thanks))*$",
        "(?:lose|forget|delete|erase|trash) (?:my|this|our) (?:number|contact|info)",
        "leave (?:me|us) alone|report(?:ing)? you",
        "(?:you have|u have|youve got|u got|got|have|its|this is|wrong) (?:the )?wrong (?:number|person|phone)|^(?:sorry )?wrong (?:number|person)(?: (?:sorry|please|pls|stop|remove))*$",
        "not (?:this|that) person|(?:revoke|withdraw|rescind|cancel) (?:my |all |any )?(?:consent|permission|authorization|subscription|texts?|messages?|alerts|text alerts|sms)",
        "end (?:these|this|the|all|my) (?:texts?|messages?|msgs|subscription|alerts|texting|sms|conversation)",
        "cancel (?:my |the |this |all )?(?:texts?|sms|messages|alerts|notifications|subscription|text messages|text alerts)",
        // Spanish, French, Portuguese, German, Italian; without accents.
        "(?:no|dejen?|deje|dejar|paren?|pare|parar) (?:me |de )*(?:manden?|mandar(?:me)?|enviar(?:me)?|envien?|escrib\\w*|llam(?:en|ar|arme|es|e)|contact\\w*|molest\\w*|texte\\w*)",
        "no quiero (?:recibir |que me |mas )*(?:mas )?(?:mensajes|textos|sms|llamadas|escriban|manden|llamen|contacten)",
        "(?:dar(?:me|se)?|de(?:n)?me|dame|quiero la) de baja|quite(?:n)?me de (?:la|su) lista|borr(?:e|en)me|elimin(?:e|en)me|saque(?:n)?me de",
        "(?:arretez|arrete|cessez|stoppez)(?: \\w+){0,3} (?:messages?|sms|textos|envoyer|envois|appeler|ecrire|contacter)",
        "ne (?:me |m |mo )?(?:contactez|envoyez|ecrivez|appelez|textez) (?:plus|pas)|(?:retirez|enlevez|supprimez|effacez)(?: \\w+){0,3} (?:liste|numero)|je ne veux plus",
        "(?:nao (?:me )?(?:envie|mande|ligue|mandem|enviem|contacte)\\w*|pare(?:m)? de (?:me )?(?:enviar|mandar|ligar|incomodar))|nao quero (?:mais |receber )+|me (?:remova|retire|tire)\\w* d(?:a|e) (?:lista|sua)",
        "(?:keine|nie wieder|nicht mehr) (?:\\w+ )?(?:sms|nachrichten|texte|anrufe|kontaktieren|schreiben|anrufen)|(?:horen|hor) sie auf|nehmen sie mich von|(?:loschen|entfernen) sie (?:mich|meine)|schreiben sie mir nicht|rufen sie (?:mich )?nicht",
        "(?:non|smettete di|smettila di|basta) (?:mi |con )?(?:contatt\\w*|scriv\\w*|chiam\\w*|mandar\\w*|inviar\\w*|messaggi|sms)|(?:cancell|rimuov|toglie)\\w*mi(?: dalla lista)?|non voglio piu",
        // Russian; scripts without spaces need no boundaries and are below.
        "(?:не|больше не|перестаньте|прекратите|хватит) (?:мне |меня )?(?:пиш\\w*|писать|звон\\w*|присыл\\w*|беспоко\\w*)|удалите (?:меня|мой номер)",
    ]),
    unless: whole_words(&[
        // "Don't text me, call me", "not before nine", "until tomorrow": about how and when.
        "(?:text|txt|call|email|message|try|reach|use)(?: me| us)? (?:instead|rather|on|at) ?(?:my|this)?|before|after|until|till|unless|between|while|during|at work|so (?:late|early)|too (?:late|early)|tonight|today",
        "(?:just|only|please|pls|rather|better) (?:call|text|email|txt|phone)(?: me| us| my)?(?: instead| please| back)?$",
        "(?:ill|i will|we will|id|i would) (?:just )?(?:call|phone|text|ring|be|come|stop|like to keep|like to continue)",
        "if (?:you|they|he|she|we|i|its|it)|how (?:do|can|long|to)|why|when|what time|which|where|can i|may i|should i|could i|do i|did (?:you|i)|does|will (?:you|it|he|they)",
        "(?:appointment|appt|booking|reservation|schedule|wait ?list|estimate|quote|invoice|old|toilet|heater|sink|faucet|tank|unit|pipes?|drain|tile|wall|valve|filter|disposal)",
        "(?:bank|scammers?|ex|landlord|insurance|neighbou?r|husband|wife|son|daughter|mom|dad|boss)",
        "(?:never|not|dont|didnt|did not|do not) (?:got?|get|receive[ds]?|received|see|seen|have) ",
        "never (?:texted|called|asked|told|said)|(?:thought|said|told) (?:i|you|to)|by accident|by mistake|accidentally",
        "hesitate|forget to|(?:back|again) in$|keep (?:me|sending|texting|it)|(?:no|not a) problem|not yet|water|leak\\w*",
    ]),
});

static START: LazyLock<Rules> = LazyLock::new(|| Rules {
    phrases: whole_words(&[
        "(?:start|resume|restart|continue)(?: \\w+){0,2} (?:texts?|texting|sms|msgs?|messages?|messaging|alerts|reminders|notifications|contacting)",
        "(?:opt|sign|put|add|let|subscribe|resubscribe|re subscribe) (?:me |us |my number )?(?:back |on |up )?(?:in|on|up|again|to your list|onto your list)",
        "(?:you can|you may|ok to|okay to|its ok to|please|pls) (?:text|txt|message|contact|call) me(?: (?:again|now|anytime))?$",
        "(?:changed my mind|want|would like|like) (?:to )?(?:get|getting|receive|receiving|have)(?: \\w+){0,2} (?:texts?|messages|alerts|reminders|sms) (?:again|back)",
    ]),
    unless: whole_words(&["(?:do not|dont|never|not|stop|no longer|wont|without)"]),
});

/// One pattern for any of `phrases`, at the boundaries of words.
fn whole_words(phrases: &[&str]) -> Regex {
    Regex::new(&format!(r"\b(?:{})\b", phrases.join("|"))).expect("the rules are constants")
}
