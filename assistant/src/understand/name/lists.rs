//! Words that are no names, and names that are common.

use std::collections::BTreeSet;
use std::sync::LazyLock;

fn set(words: &'static str) -> BTreeSet<&'static str> {
    words.split_whitespace().collect()
}

/// Words that a name does not contain, whatever stood before them.
pub(super) static NOT_NAMES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    set(concat!(
        "a able about above absolutely account across actual actually add address adult adults afraid after afternoon again ago ",
        "ahead air all almost along already alright also always am an and another any anybody anymore anyone anything anytime ",
        "apartment appointment appreciate are area around arrive as asap ask asked asking at available away awful back bad ",
        "basement bath bathroom be because bed been before behalf behind being believe below best better between bit blocked ",
        "boiler book booked booking both bother bottom break broke broken burst business busy but buy by cabinet call called caller ",
        "calling can can't cancel cannot cant card case ceiling cell change check children clean cleaning clear clog clogged code ",
        "cold come comes coming complete confirm confirmed confused contact cool correct cost could couldn't couple course ",
        "customer date day days dead december definitely did didn't different dinner dirty do does doesn't doing don't done dont ",
        "door down drain dripping drop due each earlier early easier easy either electric electrical else email emergency empty ",
        "end english enough estimate evening ever every everybody everyone everything exact exactly excuse expecting face family ",
        "far fast faucet february feel few figure find fine first fix fixed flood flooded flooding floor follow for forget forgot ",
        "free friday from front full furnace further garage garbage gas get gets getting give go goes going gonna good goodbye got ",
        "great group guess guest guests guys had hadn't half hang happen happened happening happy hard has hasn't have haven't ",
        "having he he's hear heard heat heater heating hello help her here here's hers hey hi him his hit hold home hope hoping hot ",
        "hour hours house how however huge human hundred hurry hurt i i'd i'll i'm i've if ill im immediately important in ",
        "inch information inside instead interested into is isn't issue it it's its itself january job july june just keep kind ",
        "kitchen know known last late later least leave left leak leaking leaky leaks let let's life light lights like likely line ",
        "listed literally little live living long look looking lost lot lots loud love low lunch machine made main make makes ",
        "making man many march matter may maybe me mean meant meet message might mind mine minute minutes mistake mom moment ",
        "monday month months more morning most mother move much must my myself name name's named names near need needed needing ",
        "needs neither never new next nice night no nobody noise none noon nope nor normal not nothing november now nowhere number ",
        "o'clock obviously october of off offer office often oh ok okay old on once one ones only open option or order ",
        "other others our ours out outside over own owner owners page paid part party past pay payment people perfect perhaps ",
        "person phone pick pipe pipes pm place plan please plumber plumbing plus point possible pressure pretty price probably ",
        "problem problems pump put question questions quick quickly quiet quite quote rather ready real really reason receive ",
        "refrigerator regarding regular remember repair repairs repeat replace replacement reschedule reservation rest right ",
        "robot room running said same saturday save saw say saying says schedule scheduled second see seem seems seen send sense ",
        "september service set several sewer she she's should shouldn't show shower shut sick side since sink sir sit six so ",
        "some somebody someone something sometime sometimes soon sorry sort sounds spare speak speaking spell spelled spelling ",
        "start started starting stay still stop stopped straight street stuff such suddenly sunday supposed sure surname ",
        "table take taken takes taking talk talking tank tap tell ten than thank thanks that that's thats the their them then ",
        "there there's these they they're thing things think this those though thought three through thursday till time times tired ",
        "to today together toilet told tomorrow tonight too top total totally town tried true trust try trying tub tuesday turn ",
        "turned two uh um under understand unfortunately until up upstairs urgent us use used using usual usually very visit ",
        "wait waiting wall wanna want wanted wants was wasn't water way we we'd we'll we're we've wednesday week weekend ",
        "weeks welcome well went were what what's whatever when whenever where where's whether which while who who's whole whose ",
        "why will win window with within without woman won't wonderful wondering word work worked working works worried worse worst ",
        "would wouldn't wrong yeah year years yep yes yesterday yet you you'd you'll you're you've your yours yourself yup zero ",
        "alone anyway apparently basically before both certainly child clearly currently father four five seven eight nine eleven ",
        "twelve twenty thirty husband wife son daughter neighbor tenant boss friend kids landlord honestly plus per seriously ",
        "aug august mon tue tues wed thu thur thurs fri sat sun jan feb mar apr jun jul sep sept oct nov dec ",
        "attic budget carpet concrete construction contract control counter crawlspace deck foundation guarantee insulation insurance ",
        "investigation lease lock management patio porch protection shed slab stairs subfloor tile tiles umbrella vanity warranty ",
        "somewhere technician truck update upset via voicemail whoever wherever zip",
    ))
});

/// Words of [`NOT_NAMES`] that are first names as well, in the right place.
pub(super) const ALSO_NAMES: &[&str] = &["will", "hope", "june", "may", "august", "jan"];

/// Common first names, to find where a spelled name has its gap.
pub(super) static FIRST_NAMES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    set(concat!(
        "aaron abigail adam adrian alan albert alex alexander alexandra alexis alice alison allan allison alyssa amanda amber amelia amy ",
        "andrea andrew angela anita ann anna anne annette anthony antonio april arthur ashley austin barbara benjamin bernard beth ",
        "betty beverly bobby bonnie bradley brandon brenda brian brittany bruce bryan caleb cameron carl carla carlos carmen carol ",
        "caroline carolyn catherine cathy charles charlotte chelsea cheryl chris christian christina christine christopher cindy ",
        "claire clara claudia colin connie corey craig crystal curtis cynthia dana daniel danielle danny darren david dawn dean deborah ",
        "debra denise dennis derek diana diane donald donna doris dorothy douglas duncan dylan edith edward edwin eileen elaine ",
        "eleanor elizabeth ellen emily emma eric erica erin ernest ethan eugene eva evelyn fiona florence frances francis frank ",
        "franklin fred frederick gabriel gail gareth gary gavin gemma geoffrey george georgina gerald geraldine gillian gina glenn ",
        "gloria gordon grace graham grant gregory hannah harold harriet harry hayley hazel heather heidi helen henry holly howard ",
        "hugh irene isaac isabella jack jackie jacob jacqueline jade james jamie jane janet janice jason jasmine jean jeffrey ",
        "jennifer jenny jeremy jerome jesse jessica jill joan joann joanna joanne jodie joel john johnny jonathan jordan jorge jose ",
        "joseph joshua joyce juan judith judy julia julian julie justin karen karl kate katherine kathleen kathryn kathy katie kayla ",
        "keith kelly kenneth kerry kevin kieran kimberly kirsty kyle lauren laura lawrence leah lee leonard leslie lewis linda ",
        "lindsey lisa logan lois lori louis louise lucas lucy luis luke lynn malcolm marcus margaret maria marian marie marilyn ",
        "marion mark martha martin mary mason matthew maureen max megan melanie melissa michael michelle miguel mitchell mohammed ",
        "molly monica nancy naomi natalie natasha nathan nicholas nicola nicole nigel noah norma norman oliver olivia oscar owen ",
        "paige pamela patricia patrick paul paula pauline peggy peter philip phillip phyllis rachel ralph randy raymond rebecca ",
        "ricardo richard ricky rita robert robin rodney roger ronald rosa rose rosemary ross roy russell ruth ryan sally samantha ",
        "samuel sandra sara sarah scott sean sharon shaun shannon sheila shirley simon sophia sophie stacey stanley stephanie stephen ",
        "steven stuart susan suzanne sylvia tammy tara taylor teresa terry thelma theresa thomas tiffany timothy tina todd tony tracy ",
        "trevor tyler valerie vanessa vera veronica vicki victor victoria vincent virginia walter wanda wayne wendy william yvonne ",
        "zachary zoe",
    ))
});
