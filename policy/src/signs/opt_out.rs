//! The rules for "never contact me again".

use std::sync::LazyLock;

use super::phrase::{Over, Rule, Rules};

/// Whether the caller asks not to be contacted again.
pub(super) fn find(text: &str) -> bool {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        let mut rules: Vec<Rule> = RULE_LIST.iter().map(|&(phrases, unless)| rule(phrases, unless)).collect();
        rules.push(LANDLINE);
        Rules::new(&rules, NEGATION)
    });
    RULES.find(text).is_some()
}

fn rule(phrases: &'static [&'static str], unless: &'static [&'static str]) -> Rule {
    Rule { code: "opt_out", phrases, unless, over: Over::Never, across: false }
}

/// No text ever comes there, whatever else it excuses.
const LANDLINE: Rule = Rule {
    code: "opt_out",
    phrases: &[concat!(
        "(?:dont|do not|don t|cant|cannot) (?:please |ever )*text (?:me|us)(?: here)?(?: (?:because|cause|cuz|as|since))? ",
        "(?:its|it is|thats|this is) (?:a|my|our|the) (?:land ?line|house phone)",
    )],
    unless: &["(?:you|they|he|she|it|who) (?:dont|do not|cant|cannot)|why"],
    over: Over::Never,
    across: true,
};

/// "Don't take me off the list", "I never said stop calling".
const NEGATION: &[&str] = &[concat!(
    "(?:dont|do not|didnt|did not|never|not|wont|cant|cannot|rather not|no need to)(?: ",
    "(?:want|wanna|to|said|say|ask|asked|asking|need|you|mean|please|ever|tell|told|telling|",
    "have|wish|like|trying|be|get|saying|going))*",
)];

/// A phrase, and what in the same clause makes it something else.
const RULE_LIST: &[(&[&str], &[&str])] = &[
    // Stop calling.
    (
        &[concat!(
            "(?:stop|quit|cease)(?: (?:all|with|the|these|those|your|sending|making|me|from|please|",
            "immediately|this|damn|goddamn|freaking|fucking|any|just|us|people|it|of|further|future|",
            "fing|constantly|always))* (?:calling|callin|texting|messaging|contacting|phoning|",
            "bothering|harassing|bugging|dialing|emailing|spamming|robocalling|soliciting|pestering|",
            "calls|texts|text messages|messages|phone calls|emails|voicemails|robocalls|",
            "solicitations?|contact|communications?|reminders?|(?:text |sms |phone )?alerts|notifications|promotions|ads|spam)",
        )],
        &[
            concat!(
                "(?:calling|callin) (?:it|him|her|them|customers|a|the|my (?:wife|husband|son|mom|dad|",
                "work|office))",
            ),
            "calls (?:me|it|him|her) (?:a|an)|calls from going|going to voicemail",
            "(?:bank|insurance|landlord|contractor|neighbou?r|scammers?|telemarketers?)",
            "did you (?:guys )?(?:stop|quit)|should (?:i|we) (?:stop|quit)|told (?:the|my|those|all the) (?:other|old|last)",
            "before (?:you )?(?:stop|quit)|stop messaging app|stop (?:and )?contact (?:the|your)",
            "^(?:so |and |hi |hello |okay )*how (?:do|can|would|could|should) (?:i|we) (?:stop|quit|end) (?:the |these |those |your |getting )*(?:texts|text messages|messages|reminders|calls|emails)$",
        ],
    ),
    (&["stop (?:cooling|colling|collin|crawling|falling|coding) (?:me|us|my|this)"], &[]),
    (
        &[
            concat!(
                r"(?:you|guys|people|yall|company) (?:\w+ )?(?:dont|do not|wont|will not|never|cant) ",
                "(?:stop|quit) (?:calling|texting|contacting|bothering|harassing)",
            ),
            concat!(
                "why (?:dont|wont|cant) you (?:people |guys |just |please )*(?:stop|quit|remove|take|",
                r"leave)(?: (?:me|us|calling|texting|contacting|my))(?: \w+)*",
            ),
        ],
        &["message|look|tour|appointment|callback|hold"],
    ),
    (
        &[concat!(
            r"(?:calls|texts|messages|the calling|the texting|robocalls|harassment)(?: \w+){0,2} ",
            "(?:to stop|stop|to end|need to end|must end|has to end|have to end)",
        )],
        &["(?:by|bus|gap|when|if|did|until)"],
    ),
    // Don't call me.
    (
        &[concat!(
            "(?:do not|dont|don t|never|not to|no longer|to not|not) (?:(?:ever|even|please|you|dare|",
            "bother to|try to) )*(?:(?:call|text|contact|phone|e ?mail|message|mail) (?:or|and|nor) (?:do not |dont |even )?)*",
            "(?:call|calling|phone|phoning|text|texting|message|messaging|",
            "contact|contacting|ring|dial|e ?mail|bother|bothering|solicit) (?:me|us|this (?:number|",
            "phone|house|line)|here|my (?:number|phone|house|home|family)|our (?:number|house|home)|",
            "again|anymore|any more|back|at this|on this|at all|no more)",
        )],
        &[
            concat!(
                "(?:i|we|you|they|he|she|it|nobody|people|who|technicians?|tech|guys|somebody|someone|",
                "office|company|your guys) (?:still |also |just |even |really )?(?:dont|do not|never|",
                "didnt|did not)",
            ),
            "if (?:you|they|he|she|we|i)|before|after|until|till|unless|between|during|while|at night",
            "at work|so (?:late|early)|too (?:late|early)|tonight|today|tomorrow",
            "this (?:morning|afternoon|evening)",
            "on (?:sundays?|saturdays?|weekends?|my (?:work|other|home|old))",
            "(?:ill|i will|we will|well) (?:just )?(?:call|phone|text|ring|be in touch)",
            concat!(
                "(?:text|call|e ?mail|phone|message|try|use|contact|reach)(?: me| us)? (?:instead|rather|",
                "on my|at my)",
            ),
            "(?:just|only|please|rather) (?:call|text|e ?mail|phone|message) (?:me|us|my|her|him|it)",
            "just (?:call|text|phone|e ?mail)$|(?:me|us) (?:text|e ?mail) (?:me|us)|never ?mind",
            "(?:call|bother) me (?:crazy|a|an|by|mister|mr|miss|mrs|sir|maam|that)|instead of",
            "hesitate|forget to|(?:me|us) with (?:that|the)|why",
            "use (?:my|the|this|that|[0-9]+|one|two|three|four|five|six|seven|eight|nine|oh|area)|(?:its|thats|it is|is) (?:my|a|the) (?:work|office|old|landline)",
        ],
    ),
    (
        &[concat!(
            "(?:can|could|would|will) you (?:please |just |guys |people )*not (?:call|text|contact|",
            r"message|phone|email|bother) (?:me|us|this number|here|my)(?: \w+)*",
        )],
        &["before|after|until|till|unless|so (?:late|early)|at work|tonight|today"],
    ),
    (
        &[concat!(
            "(?:do not|dont|didnt|did not|no longer|not) (?:want|wanna|wish|need|like|interested ",
            "in)(?: (?:you|you guys|you people|anyone|anybody|yall|your company|them))?(?: (?:any|",
            "any more|anymore|to be|to get|getting|to receive|receiving|these|your|more|to|be|being|",
            "further|all|of|from|ever|again|get|having|have))* (?:calls|phone calls|texts|text ",
            "messages|messages|calling|callin|texting|contacting|called|texted|contacted|robocalls|",
            "solicitations?|marketing|telemarketing|sales calls|call|text|contact|emails|bothered|",
            "bothering)(?: (?:me|us|from you|from your|from anyone|anymore|any more|again|at all|",
            "here|on|at|this|my))*",
        )],
        &[
            "(?:want|wanna|need|like|wish) to (?:call|text|contact|e ?mail|message|bother)",
            "(?:isnt|its not|not) that|bother(?:ed|ing)? (?:with|by|you|him|her)|before|after|until|till|unless|at work|tonight",
            "today|so (?:late|early)|to be called (?:a|sir|maam|mrs|mr)|text(?:s)? (?:just|call)",
            r"just call|call (?:him|her|the|a|an|another)|text you|call you|contact (?:lens\w*|you)",
        ],
    ),
    (
        &[concat!(
            r"(?:asked|told|telling|said|tell|asking|requested|begged|beg)(?: \w+){0,3} (?:not to|to ",
            r"stop|to quit|to not) (?:call\w*|text\w*|contact\w*|bother\w*|messag\w*)(?: \w+)*",
        )],
        &[
            "my (?:wife|husband|son|mother|bank|ex)|the (?:city|police|landlord|bank)|until|before",
            "(?:the|my|those|all the) (?:other|old|last) (?:guys?|plumber|people|company|office|salon|dentist|place|one)",
            "after|another",
        ],
    ),
    (
        &[concat!(
            "(?:never|dont|do not) (?:want to |wanna |ever |wish to )*hear from (?:you|you guys|you ",
            r"people|yall|your company|this company|any of you|your office|anyone)(?: \w+)*",
        )],
        &["i (?:never|dont) hear from|havent|why|if"],
    ),
    // Neither call nor text.
    (
        &[concat!(
            "(?:do not|dont|don t|never) (?:ever |please |you )?(?:call|text|contact) (?:me |us )?(?:or|and|nor) (?:do not |dont |don t |never )?",
            "(?:call|text|contact|e ?mail|message)(?: (?:me|us))?(?: (?:again|anymore|any more|please|thanks|thank you|at all|ever|okay))*$",
        )],
        &[
            "(?:i|we|you|they|he|she|it|nobody|people|who) (?:still |also |just |even |really )?(?:dont|do not|never)",
            "before|after|until|till|unless|tonight|today|at work|if|why",
        ],
    ),
    // Don't send me anything.
    (
        &[concat!(
            "(?:do not|dont|don t|never|not) (?:ever |please |you )?send(?: (?:me|us|any|any more|anymore|more|these|those|your|out|",
            "this (?:number|phone)|of|a|the|all|stupid))* (?:texts?|text messages?|sms|messages|reminders?|alerts?|notifications?|emails?|",
            "promotions?|spam|ads|stuff)",
        )],
        &[
            "(?:i|we|you|you guys|they|he|she|it|nobody|people|office|company) (?:still |also |just |even |really )?(?:dont|do not|never|didnt) (?:ever )?send",
            "if (?:you|they|he|she|we|i)|before|after|until|till|unless|tonight|today|at work|why|hesitate|forget",
            "(?:text|call|e ?mail|phone|message|use|contact|reach)(?: me| us)? (?:instead|rather|on|at)",
            "(?:just|only|please|rather|can you|you can) (?:call|text|e ?mail|phone|mail|send)(?: me| us)?|to (?:him|her|them|my)|(?:texts?|messages?|sms) (?:call|phone) (?:me|us)",
        ],
    ),
    // A line that takes no texts.
    (
        &[concat!(
            "(?:do not|dont|don t|never|please not) (?:ever )?text (?:it|this|this one|that|that one|(?:this|that|the) (?:number|phone|line)|there)",
            "(?: (?:please|thanks|thank you|ever|again|anymore|at all|though))*(?:$| (?:its|it is|thats|that is|because|cause|since|this is) )",
        )],
        &[
            "(?:i|we|they|he|she) (?:still |also |just |even |really )?(?:dont|do not|never|didnt|cant|cannot)|if (?:you|they|i)|before|after|until|unless",
            "(?:just|only|please|rather|can|you can|but|instead) (?:call|e ?mail|phone|ring|try)|(?:call|use|try|ring) (?:it|that|me|us|my)|why",
        ],
    ),
    // You keep calling, and I want it to end.
    (
        &[
            concat!(
                "you(?: (?:guys|people|all|folks|just|always))* (?:keep|kept|wont quit|are always|constantly|still) (?:on )?(?:calling|texting|",
                r"messaging|contacting|phoning|bothering|emailing|spamming)(?: \w+){0,8} (?:it to stop|to stop|stop it|stop this|knock it off|",
                "cut it out|it has to stop|leave me|sick of|tired of|fed up|had enough|need it to end|want it to end|not interested)",
            ),
            concat!(
                r"(?:sick of|tired of|fed up with|had enough of|sick and tired of) (?:you(?: \w+)?|your(?: \w+)?|all (?:these|your|the)|these|getting(?: \w+)?) ",
                "(?:calling|texting|contacting|messaging|bothering|calls|texts|messages|emails|reminders)",
            ),
            concat!(
                "keep getting (?:these |your |all these |all your )?(?:calls|texts|messages|emails|reminders) from (?:you|your company|you guys|you people)",
                r"(?: \w+){0,8} (?:it to stop|to stop|stop it|them to stop|knock it off)",
            ),
        ],
        &[
            "(?:bank|scammers?|telemarketers?|landlord|insurance|neighbou?r)|keep calling (?:it|him|her|them)|water|leak",
        ],
    ),
    // The list.
    (
        &[
            "(?:do not|dont|no) (?:call|contact)(?:ing)? (?:list|lists|registry|register|least|lest)",
            concat!(
                "^(?:please |just |yeah |yes |hey |hi |hello |look |listen |so |well |okay |no |and )*",
                "(?:do not call|dont call|do not contact|dont contact|dont text|do not text|never contact|",
                "never call)(?: (?:again|anymore|any more|please|ever|okay|thank you|thanks|at all|bye))*$",
            ),
        ],
        &[
            concat!(
                "^(?:please )?(?:do not|dont) (?:call|contact|text) (?:him|her|them|my|the|a|an|until|",
                "before|after|yet|too|on|so|today|tonight|tomorrow)",
            ),
            "(?:who|whoever|someone|somebody|person|people|department) (?:that |who )?(?:handles?|manages?|keeps?|runs?|deals with|is in charge of)",
        ],
    ),
    (
        &[concat!(
            "(?:take|get|remove|scratch|cross|strike|drop|pull|wipe|erase|delete|scrub|keep|put)(?: ",
            "(?:me|us|my|our|this|the|that|phone|cell|home|name|number|numbers|info|information|",
            "contact|details|family|mine|please|just|completely))* (?:me|us|name|numbers?|phone|mine|",
            "info|information|contact|details|family)(?: (?:please|completely|already|right))* ",
            "(?:off|of|from|out of)(?: (?:of|all|your|this|the|that|any|whatever|every|damn|goddamn|",
            "stupid|freaking|fucking|phone|",
            "calling|call|contact|mailing|marketing|text|texting|customer|sms|email|company|companys|",
            "telemarketing|robocall|autodialer|dial|dialing))* (?:list|lists|least|lest|system|",
            "database|data base|records|contacts|files?|directory|phone book|call log|rolodex|",
            "campaigns?|dialer|computer)",
        )],
        &[
            "wait(?:ing)? ?list|cancellation list|schedule|appointments?|speaker|hold|punch list",
            "list for (?:today|tomorrow|tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|this|next|the|my)",
            "parts list|guest list|to do list|job list|list of (?:jobs|things|repairs|bookings?|appointments?|visits?)",
            "(?:old|water|heater|toilet|sink|wall|drywall|tank|unit|filter)|mind|price list",
            r"put (?:me|us|my name|our name)(?: \w+)? (?:on|from)|how (?:long|soon)",
        ],
    ),
    (
        &[
            concat!(
                r"^(?:\w+ ){0,6}?(?:take|get) (?:me|us|my (?:number|name)|this number) off(?: of)?(?: ",
                "(?:this|it|that|please|now|immediately|right now|today|thank you))*$",
            ),
            "take off list",
        ],
        &["hold|speaker|mute|work|the phone|the roof|the road|day|time"],
    ),
    (
        &[concat!(
            "(?:remove|delete|erase|purge|scrub|unlist|removed|deleting|removing) (?:me|us|my ",
            "(?:cell |phone |home |mobile )?(?:number|numbers)|this (?:phone |cell )?number|our ",
            r"(?:phone )?number|my name|my info\w*|my contact\w*|my details|my data|my phone)(?: ",
            r"(?:from|please|now|immediately|completely|right now|today|permanently|and \w+ \w+ \w+))*",
        )],
        &[
            "schedule|appointments?|bookings?|wait(?:ing)? ?list|calendar|hold|account so|list for (?:today|tomorrow|this|next|\\w+day)",
            "from (?:the|my) (?:account|invoice|bill|call|conference|plan|order|work order|job)",
            "and (?:put|add|use|replace)|add|update|change|old (?:cell |phone |work |home )?number",
        ],
    ),
    (
        &[concat!(
            "(?:want|like|need|wish|asked|asking|requesting|request|demand)(?: (?:to|be|get|my|our|",
            "number|name|me|us|phone|this|the|that))* (?:taken|removed|off|out|deleted|removal|off ",
            "of)(?: (?:of|off|from|your|this|the|all|any|every|calling|call|contact|marketing|",
            "mailing|phone|text))* (?:list|lists|least|database|system|records|contacts|files?)",
        )],
        &[
            "wait(?:ing)? ?list|cancellation list|schedule|appointments?|drywall|tank|heater|punch list",
            "list for (?:today|tomorrow|tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|this|next|the|my)",
            "file cabinet",
        ],
    ),
    (
        &[
            r"un ?subscrib\w*|opt(?:ing|ed|s)?(?: (?:me|us|my number|this number|myself))? out|optout",
            "op(?:t|ted)? me out|up me out|^(?:please )?stop ?all(?: please)?$",
        ],
        &[
            concat!(
                r"(?:opt(?:ing|ed)? out|unsubscribe) (?:of|from) (?:the |my |your |that |this )?(?:\w+ ",
                ")?(?:warranty|insurance|plan|maintenance|membership|paperless|auto ?pay|protection|",
                "service|coverage|inspection|upgrade|tune ?up|addon|add on|extras?|option)",
            ),
            "opt(?:ed|ing)? back in|unsubscribe (?:button|link|page)|from (?:cable|netflix|the (?:other|old)|another)",
            r"from the (?:\w+ )?(?:slot|time|appointment|visit)",
            "stop all (?:the )?(?:water|leaks?|leaking|work|jobs?|service|that)|subscribers",
        ],
    ),
    // In other words.
    (
        &[
            concat!(
                r"no more (?:\w+ )?(?:calls|texts|messages|phone calls|contact|calling|texting|emails|reminders|notifications|",
                r"robocalls|solicit\w*)",
            ),
            r"enough with (?:the|these|all the|your) (?:\w+ )?(?:calls|texts|messages)",
        ],
        &["(?:there are|have|had|take|taking) no more|until|after|before|tonight|today"],
    ),
    (
        &[concat!(
            r"leave (?:me|us|my family|my (?:mother|mom|dad|father|wife|husband)) (?:the \w+ |the ",
            "hell |the heck )?(?:alone|be)",
        )],
        &["i leave"],
    ),
    (
        &[concat!(
            "(?:lose|forget|delete|erase|throw (?:away|out)|tear up|rip up|trash|shred|burn|get rid of|loose) (?:my|",
            r"this|our) (?:phone |cell |home )?(?:number|info\w*|contact\w*)",
        )],
        &[
            "(?:did|didnt) you|(?:i|we|you) (?:lose|forget|loose|always|keep|might|will)|dont|if you",
            "in case",
        ],
    ),
    (
        &[
            concat!(
                r"(?:revoke|revoking|withdraw|withdrawing|rescind|retract|take back|cancel)(?: \w+){0,2} ",
                "(?:consent|permission|authorization)",
            ),
            concat!(
                r"(?:dont|do not|never|didnt|did not|no longer)(?: \w+)? (?:give|gave|consent|have|",
                r"authorize|agree|agreed|consented)(?: \w+){0,3} (?:call|calls|contact|text|texts|be ",
                r"called|be contacted|calling|contacting|permission to)(?: \w+){0,3}",
            ),
            r"^(?:please |i )*revoke(?: \w+)?$",
        ],
        &[
            r"have to|(?:have|authorize)(?: \w+){0,2} (?:number to|to call you)|pets?|enter",
            "(?:dont|do not) have (?:anyone|anybody|someone|somebody|him|her|them|(?:the|your) \\w+) (?:call|text|contact)",
            "emergency contact",
        ],
    ),
    (
        &[
            "cease and desist",
            concat!(
                "(?:stop|quit|youre|you are|this is|keep|consider this|report you for|is considered) ",
                r"(?:\w+ )?harass\w*",
            ),
        ],
        &[],
    ),
    (&[r"(?:not|no longer|never) interested(?: \w+){0,6} (?:calling|calls)"], &[]),
    (
        &[
            concat!(
                "(?:never|dont|do not) (?:ever )*(?:call|text|contact|phone|bother) (?:me|us|this number|",
                r"here|my \w+) (?:ever )?again",
            ),
            r"dont you (?:ever|dare)(?: ever)? (?:call|text|contact|phone)(?: \w+)*",
        ],
        &["if (?:i|we|you)|before|until|unless you|a liar"],
    ),
    (
        &[
            "stop call(?:ing)? (?:in |and )?(?:me|us)|why do you (?:people |guys |all )?keep (?:calling|texting)",
            concat!(
                "^(?:please |yeah |yes |hey |hi |hello |so |well |okay |and )*no (?:solicitation |sales |",
                "marketing |more )?calls(?: please| okay| thank you| thanks)*$|^pls stop$",
            ),
            "(?:want|like|need) my (?:phone |cell )?number (?:to be )?(?:removed|deleted|erased|taken out)",
            "dont bother (?:calling|texting|contacting)(?: me| us)? (?:again|anymore|any more)",
            "blacklist (?:me|my number|this number)",
            concat!(
                "if you (?:people |guys )?(?:call|text|contact)(?: me| us| here)? (?:again|one more time|once ",
                r"more)(?: \w+){0,6} (?:sue|suing|lawyer|attorney|report|reporting|police|legal)",
            ),
            concat!(
                r"(?:sue|suing|lawyer|attorney|report|police|legal)(?: \w+){0,6} if you (?:people |guys )?",
                "(?:call|text|contact)(?: me| us| here)? (?:again|one more time|once more)",
            ),
        ],
        &["keep calling (?:it|him|her|them)|hanging up|told (?:the|my|those|all the) (?:other|old|last)"],
    ),
    // In Spanish.
    (
        &[
            "no me (?:llamen?|llames|manden?|mandes|escriban?|escribas|contacten?|contactes|texteen?|molesten?)",
            "(?:dejen?|deja|dejar|paren?|para) de (?:llamar|escribir|mandar|molestar|contactar)(?:me|nos)?",
            "no quiero (?:recibir |mas )*(?:mas )?(?:llamadas|mensajes|textos)",
            "(?:quiten?|quita|saquen?|borren?|eliminen?)me (?:de|del) (?:la|su|tu|esta|sus|registro|sistema)|(?:borren?|eliminen?) mi numero",
        ],
        &["si no|cuando|hasta|antes|despues|hoy|ahora no|al trabajo"],
    ),
    (
        &[
            "(?:block|blocking|blacklist) (?:me|my number|this number) (?:from|in) your",
            "(?:pls|please|just) stop (?:contacting|calling|texting)|stop contact",
        ],
        &[],
    ),
];

#[cfg(test)]
mod tests;
