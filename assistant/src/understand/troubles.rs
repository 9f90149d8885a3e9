//! What is wrong, in the words of people who know no trade, and which of the tenant's jobs that is. Whatever he has not
//! named among his jobs is none of them: a clog is a drain cleaning only where somebody cleans drains.

use std::sync::LazyLock;

use regex::RegexSet;
use telephony::JobTypeId;

use super::service::{Reading, only_job_called};
use crate::business::Business;
use crate::words::{Word, joined_plain};

/// What is told to be wrong, as the job that deals with it.
pub(crate) fn read(turn: &[Word], business: &Business) -> Option<Reading> {
    let job = job_for(turn, business)?;
    let words: Vec<&str> = turn.iter().map(|word| word.raw.as_str()).filter(|raw| !raw.is_empty()).collect();
    Some(Reading { job, words: words.join(" "), confidence: 0.7 })
}

/// The job that deals with what is told to be wrong, or to be wanted; none where the tenant has none, or two, for it.
fn job_for(turn: &[Word], business: &Business) -> Option<JobTypeId> {
    let told = SAID.matches(&joined_plain(turn));
    let mut jobs = told.iter().filter_map(|at| offered(TROUBLES[at].offered_as, business));
    let first = jobs.next()?;
    jobs.all(|job| job == first).then_some(first)
}

/// The job with which a tenant begins who has to see first what it is: a consultation, a diagnosis.
pub(crate) fn first_look(business: &Business) -> Option<JobTypeId> {
    offered(FIRST_LOOKS, business)
}

/// The only job that goes by one of these names, the likeliest name first.
fn offered(names: &[&str], business: &Business) -> Option<JobTypeId> {
    names.iter().find_map(|name| only_job_called(name, business))
}

/// What callers say, and by which words of a tenant's own jobs he does that work.
struct Trouble {
    said: &'static str,
    offered_as: &'static [&'static str],
}

const FIRST_LOOKS: &[&str] =
    &["consultation", "diagnosis", "diagnostic", "evaluation", "assessment", "service call"];

static SAID: LazyLock<RegexSet> = LazyLock::new(|| {
    RegexSet::new(TROUBLES.iter().map(|trouble| trouble.said)).expect("the patterns are constants under test")
});

/// Without apostrophes, like all patterns over what is said.
const TROUBLES: &[Trouble] = &[
    // Something does not run off.
    Trouble {
        said: concat!(
            r"\b(?:plugged(?: up)?|stopped up|stuffed up|back(?:s|ed|ing) up|gurgl\w*|unclog\w*|plung\w+|sluggish)\b",
            r"|\b(?:wont|doesnt|isnt|not|barely|hardly|never|cant get \w+ to|slow(?:ly)? to|slow) (?:go(?:es)? down|going down|drain(?:s|ed|ing)?|flush(?:es|ed|ing)?|empty(?:ing)?|run off)\b",
            r"|\b(?:drain|drains|draining|flushes|goes down|going down|empties) (?:\w+ )?(?:slow|slowly)\b|\bstanding water\b",
            r"|\b(?:snake|snaked|snaking|jetted|hydro ?jet\w*|rooter)\b|\broots (?:in|growing|got)\b",
            r"|\bflushed (?:an?|his|her|my|our|the|some|something|paper|wipes)\b",
            r"|\b(?:down|in|into|stuck in) (?:the|my|our) (?:toilet|drain|sink|disposal|tub)$",
        ),
        offered_as: &["clog", "drain", "blocked", "sewer", "plumbing"],
    },
    // Water comes where it should not, or does not stop.
    Trouble {
        said: concat!(
            r"\b(?:drip|drips|dripping|dripped|dribbl\w*|puddles?|trickl\w*|seep\w*)\b",
            r"|\bwater(?:s| is| was)?(?: (?:just|slowly|always|still|now|coming|running|spraying|pooling|dripping|leaking))* (?:out |down |up )*(?:from|under|underneath|behind|through|around|out|onto|on)\b",
            r"|\b(?:faucet|tap|shower|toilet|spigot|valve|hose bibb?|spout|water|commode|john)\b.*\b(?:runs|running|wont (?:shut|turn|stop)|doesnt (?:shut|turn|stop)|not (?:closing|shutting|turning off)|keeps (?:going|running))\b",
            r"|\b(?:faucet|tap|spigot|hose bibb?|spout)s?\b.*\b(?:broke|broken|busted|cracked|snapped|came off|loose|bad|shot)\b|\bpipes? (?:is |has |just )?(?:broke|broken|busted|cracked)\b",
            r"|\b(?:broke|broken|busted|cracked|nicked|hit|punctured|split|burst|fix|fixed|repair|bad) (?:a |an |the |my |our |some |this |\w+ )?(?:faucet|tap|spigot|valve|hose bibb?|spout|pipes?|pipework)\b",
        ),
        offered_as: &["leak", "dripping", "pipe", "faucet", "plumbing"],
    },
    Trouble {
        said: r"\bpilot(?: light)?\b|\b(?:t and p|tpr|relief) valve\b|\bcold showers?\b|\bhot water\b|\bwater(?:s| is| stays| gets| wont get| isnt| never gets| doesnt get)? (?:\w+ )?(?:cold|lukewarm|hot|warm)\b",
        offered_as: &["water heater", "hot water", "boiler", "furnace", "plumbing"],
    },
    // Something is to be put in that is not there yet, or in place of the old one.
    Trouble {
        said: concat!(
            r"\b(?:install|installing|put in|hook up|hooking up|replace|replacing|swap out|switch out|upgrade) (?:an?|the|my|our|some|two|three|new)\b",
            r"|\b(?:installed|replaced|put in|hooked up|swapped out)$|\b(?:needs?|wants?|wanted|like|get|getting|buy|bought) (?:an?|some|two|three) (?:brand )?new (?:toilet|sink|faucet|tub|bathtub|shower|disposal|garbage|dishwasher|water|sump|pump|furnace|boiler|ac|air|roof|window|windows|door|floor|outlet|outlets|panel|fixture|pipes?|drain|line|vanity|unit|system)\b",
            r"|\b(?:gas|water|sewer) line (?:for|to|run|ran|put|installed)\b|\b(?:need|want|run|running|move|moving|add) (?:a |the |my )?(?:gas|water|sewer) line\b",
        ),
        offered_as: &["installation", "install", "replacement", "estimate", "quote", "remodel"],
    },
    Trouble {
        said: concat!(
            r"\b(?:house|home|place|room|upstairs|bedroom|it|its|were|im)\b.*\b(?:freezing|cold|chilly)\b|\bblow(?:s|ing)? cold\b|\bradiators?\b",
            r"|\b(?:wont|doesnt|isnt|not|stopped) (?:heat|heating|warming)\b|\bheats? (?:wont|is|isnt|went|doesnt|not|keeps)\b|\bpilot(?: light)?\b",
        ),
        offered_as: &["no heat", "heating", "furnace", "boiler"],
    },
    Trouble {
        said: r"\bblow(?:s|ing)? (?:warm|hot|lukewarm)\b|\b(?:wont|doesnt|isnt|not|stopped) cool(?:ing)?\b|\b(?:house|home|place|room|upstairs|bedroom)\b.*\b(?:hot|boiling|sweltering|warm)\b",
        offered_as: &["air conditioner", "air conditioning", "ac", "cooling"],
    },
    Trouble {
        said: r"\bno (?:power|electricity|juice) (?:in|to|at|on|upstairs|downstairs)\b|\b(?:lost|half|part)\b.*\b(?:power|electricity)\b|\bplugs?\b.*\b(?:work|works|working|dead)\b",
        offered_as: &["outlet", "electrical"],
    },
    Trouble {
        said: concat!(
            r"\bbatter(?:y|ys|ies)\b|\bjump ?start\b|\bturn over\b|\b(?:shak\w+|vibrat\w+|wobbl\w+|stall\w*|shudder\w*)\b|\bsteering\b|\btransmission\b|\balternator\b|\bstarter\b",
            r"|\b(?:mak\w+|hear\w*|got) (?:an? |this |that )?(?:\w+ )?(?:noises?|sounds?|clunk\w*|rattl\w*|grind\w*)\b|\b(?:rattl|clunk|knock)\w+\b",
            r"|\b(?:warning|abs|dash|dashboard|airbag|oil|temperature) light\b|\bcar (?:\w+ )*(?:died|wont|doesnt|dead|overheat\w*)\b",
        ),
        offered_as: &["diagnosis", "diagnostic"],
    },
    Trouble {
        said: concat!(
            r"\b(?:crowns?|bridge|dentures?|implants?|veneers?|retainers?|fillings?|braces|brackets?|wire|caps?|partials?)(?:s| is| are| has| have| just| feels?| keeps?| got| kind of| a bit| really| came| come| coming| fell| falling| broke| cracked)* ",
            r"(?:loose|broke|broken|fell|off|out|falling|cracked|chipped|sharp|poking|poked|snapped|popped|hurts?|wobbly|bent|in half|doesnt fit|lost)\b",
            r"|\b(?:broke|broken|lost|cracked|chipped|loose|swallowed|bent|snapped) (?:a |an |the |my |his |her )*(?:\w+ )?(?:crown|bridge|dentures?|implant|veneer|retainer|filling|bracket|wire|cap|partial)\b|",
            r"\b(?:tooth|teeth|gums?|jaw|molar)\b.*\b(?:hurts?|hurting|ach\w+|killing|bleed\w*|sensitive|pain\w*|sore|throb\w*|broke|chipped|cracked|loose|fell)\b",
            r"|\b(?:pain\w*|sore|bleeding|broke|broken|chipped|cracked|chip|hurt\w*|aching)\b.*\b(?:tooth|teeth|gums?|jaw|molar)\b",
            r"|\b(?:part|piece|bit|chunk|corner|half) of (?:my|a|his|her) (?:\w+ )?(?:tooth|molar)\b",
        ),
        offered_as: &["toothache", "tooth hurts", "emergency exam", "exam", "consultation"],
    },
    Trouble {
        said: concat!(
            r"\b(?:root canal|wisdom (?:tooth|teeth)|braces|invisalign|aligners|extraction|tooth pulled|pull(?:ed)? (?:a|my) tooth)\b",
            r"|\b(?:need|want|get|getting|new|about|for|discuss|interested in|like|do) (?:\w+ ){0,2}(?:crowns?|bridge|dentures?|implants?|retainers?|veneers?)\b",
        ),
        offered_as: &["consultation", "exam"],
    },
    Trouble {
        said: concat!(
            r"\b(?:fleas?|ticks|worms|lumps?|lame|limp\w*|diarrhea|ears?|eyes?|lethargic|rash|hot spot|sneez\w+|cough\w*|throw\w* up|threw up|puk\w+|scratch\w*|pee(?:s|ing)?|peed|licking|swollen|drool\w*|los\w+ weight|drink\w* a lot)\b",
            r"|\b(?:not|isnt|wont|hasnt|stopped|doesnt|didnt) (?:eat|eating|eaten|drink|drinking|himself|herself|acting right|touch\w* (?:his|her) food)\b",
        ),
        offered_as: &["sick", "not eating"],
    },
    Trouble {
        said: r"\b(?:new (?:puppy|kitten|dog|cat)|microchip\w*)\b",
        offered_as: &["wellness", "check up", "checkup", "exam"],
    },
    Trouble {
        said: r"\b(?:fade|bangs|buzz ?cut|layers|taper|shape ?up|line ?up|split ends)\b",
        offered_as: &["haircut", "cut"],
    },
    Trouble {
        said: r"\b(?:rear ended|passed away|died|estate|deposit|insurance company|legal|lawyers?|attorneys?|bankrupt\w*|prenup\w*|prenuptial|sued|suing|sue|lawsuits?|slip and fall|slipped and fell|(?:traffic|speeding) tickets?|dui|dwi|arrested|evict\w*|name change|change my name|contracts?|probate|immigration|visa|injur\w+|car accident)\b",
        offered_as: &["consultation", "consult", "attorney", "lawyer"],
    },
    Trouble {
        said: r"\b(?:every (?:other |two |second )?weeks?|bi ?weekly|weekly|(?:once|twice) a (?:week|month)|regularly|housekeep\w*|maid|clean(?:ed)? (?:my|our|the) (?:house|home|place|apartment|condo))\b",
        offered_as: &["regular cleaning", "house cleaning", "weekly cleaning", "cleaning"],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::plumber;
    use crate::words::words;

    /// The plumber, with other jobs: their names and by what else they go.
    fn with_jobs(jobs: &[(&str, &[&str])]) -> Business {
        let mut business = plumber();
        let job = business.job_types[0].clone();
        let named = |(name, synonyms): &(&str, &[&str])| {
            let mut job = job.clone();
            job.id = JobTypeId(name.replace(' ', "-"));
            job.name = (*name).to_owned();
            job.synonyms = synonyms.iter().map(|synonym| (*synonym).to_owned()).collect();
            job
        };
        business.job_types = jobs.iter().map(named).collect();
        business
    }

    fn all_right(business: &Business, rows: &[(&str, Option<&str>)]) {
        for (said, expected) in rows {
            let found = job_for(&words(said), business).map(|job| job.0);
            assert_eq!(found.as_deref(), *expected, "{said}");
        }
    }

    #[test]
    fn what_is_wrong_with_pipes_is_told_in_many_words() {
        all_right(
            &plumber(),
            &[
                ("the upstairs toilet won't flush", Some("drain-cleaning")),
                ("our sink is plugged up", Some("drain-cleaning")),
                ("my little boy flushed a sock", Some("drain-cleaning")),
                ("the kitchen sink drains so slowly and it gurgles", Some("drain-cleaning")),
                ("can somebody snake the main line", Some("drain-cleaning")),
                ("the shower has been dripping since Sunday", Some("leak-repair")),
                ("the toilet keeps running", Some("leak-repair")),
                ("there's water coming from under the dishwasher", Some("leak-repair")),
                ("the handle of the tub faucet snapped", Some("leak-repair")),
                ("could you hook up our new dishwasher", Some("estimate")),
                ("we need a new toilet", Some("estimate")),
                ("there's water under the sink and it won't drain", None),
                ("the vent pipe came loose", None),
                ("I need a new time", None),
                ("I'm a new customer", None),
                ("we dropped the idea", None),
                ("my car is cold", None),
                ("my dog is throwing up", None),
            ],
        );
    }

    #[test]
    fn a_trouble_is_a_job_only_where_it_is_dealt_with() {
        let vet = with_jobs(&[("a check-up", &["wellness exam"]), ("a sick visit", &["limping"])]);
        all_right(
            &vet,
            &[
                ("he's been throwing up since last night", Some("a-sick-visit")),
                ("our cat won't eat", Some("a-sick-visit")),
                ("we've got a new kitten", Some("a-check-up")),
                ("the toilet won't flush", None),
            ],
        );
        let lawyers = with_jobs(&[("a consultation", &[]), ("a closing", &["house closing"])]);
        all_right(
            &lawyers,
            &[
                ("my mother passed away and there's a house", Some("a-consultation")),
                ("I'm being sued by a neighbour", Some("a-consultation")),
                ("I'd like to file for bankruptcy", Some("a-consultation")),
                ("good morning to you", None),
            ],
        );
        // Two who could be meant are asked about.
        let both = with_jobs(&[("a drain cleaning", &[]), ("a drain inspection", &[])]);
        all_right(&both, &[("the sink is plugged", None)]);
        assert_eq!(first_look(&plumber()), None);
        assert_eq!(first_look(&lawyers).map(|job| job.0).as_deref(), Some("a-consultation"));
    }
}
