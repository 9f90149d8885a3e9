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
        "some somebody someone something sometime sometimes soon sorry sort sounds spare speak speaking spell spelled spelling misspelled misspelt mispronounced ",
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
        "somewhere technician truck update upset via voicemail whoever wherever zip ",
        "he'd she'd she'll they'd they'll they've who'd who'll who've where'd that'll there'll how'd how's when's why's ",
        "agent anonymous assistant automated bored busy bye bybye cheerio ciao curse damn driving dude dumb elderly fuck goodnight ",
        "grandma grandpa haha heck hell huh hello idiot lady manager necessary nevermind none oops operator pardon pathetic ",
        "pregnant private quit receptionist recording representative required ridiculous scam seriously shit silly skip spam ",
        "confidential darling dear honey personal referral sweetheart sweetie stupid supervisor terrible unbelievable unknown unless useless weird whatever whoa wtf",
    ))
});

/// Words of [`NOT_NAMES`] that are first names as well, in the right place.
pub(super) const ALSO_NAMES: &[&str] = &["will", "hope", "june", "may", "august", "jan"];

/// Common first names, to find where a spelled name has its gap.
pub(super) static FIRST_NAMES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    set(concat!(
        "deb ed gene ivy jess mia penny sam sue salvatore aaliyah aaron abigail adam adrian aidan aiden aisha alan alana albert alejandro alex alexander alexandra alexis alfred ",
        "alfredo alice alicia alison allan allen allison alma alyson alyssa amanda amber amelia amir amy anderson andre andrea ",
        "andres andrew angela angelica angelina angelo anita ann anna annabel anne annette annie anthony antonia antonio april ",
        "ariana arnold arthur arturo ashley audrey austin ayesha barbara barry beatrice becky belinda benjamin bernadette bernard ",
        "bernice bertha beth bethany betty beverly blake bobby bonnie brad bradford bradley brandon brenda brendan brent brett ",
        "brian brianna bridget brittany brooke bruce bryan bryce byron caitlin caleb calvin cameron camille candace carl carla ",
        "carlos carlton carmen carol carole caroline carolyn casey cassandra catherine cathy cecilia cedric celeste chad chantal ",
        "charlene charles charlie charlotte chelsea cheryl chloe chris christian christina christine christopher cindy claire clara ",
        "clarence claudia clayton clifford clinton colin colleen connie conor corey corinne courtney craig cristina crystal curtis ",
        "cynthia damian damon dana daniel danielle danny daphne darlene darrell darren darryl dave david dawn dean deanna debbie ",
        "deborah debra deepak delores denis denise dennis derek desmond diana diane diego dominic donald donna donovan doreen doris ",
        "dorothy douglas duane duncan dustin dwayne dwight dylan earl eddie edgar edith eduardo edward edwin eileen elaine eleanor ",
        "elena elias elijah eliza elizabeth ellen ellie elliot elsie emilio emily emma emmanuel enrique eric erica erik erin ernest ",
        "ernesto esteban estelle esther ethan eugene eva evan evelyn fatima felicia felipe felix fernando fiona florence frances ",
        "francis frank frankie franklin fred freddie frederick gabriel gail gareth gary gavin gemma geoff geoffrey george georgina ",
        "gerald geraldine gerard gilbert gillian gina giovanni glenn gloria gordon grace graham grant greg gregg gregory gretchen ",
        "guillermo gustavo gwen hamish hannah harold harriet harry hassan hayley hazel heather hector heidi helen henry herbert ",
        "herman hilary hilda holly howard hugh ibrahim ingrid irene irma isaac isabella ivan jack jackie jacob jacqueline jade ",
        "jaime james jamie jane janet janice jared jasmine jason jasper javier jean jeannette jeff jeffrey jenna jennifer jenny ",
        "jeremy jerome jerry jesse jessica jill jimmy joan joann joanna joanne joaquin jodie joel joey johanna john johnny jonas ",
        "jonathan jordan jorge jose joseph josephine josh joshua josie joyce juan juanita judith judy julia julian julie julio ",
        "julius justin kaitlyn kara kareem karen karina karl kate katelyn katherine kathleen kathryn kathy katie katrina kayla ",
        "keith kelly kelsey kenneth kenny kerry kevin kieran kimberly kirsty kristen kristin kristina kristine kurt kyle lance ",
        "latoya laura lauren lawrence leah lee leon leonard leonardo leroy leslie leticia lewis liam lillian linda lindsay lindsey ",
        "lionel lisa lloyd logan lois lorenzo loretta lori lorraine louis louise luca lucas lucia lucille lucy luis luke luther ",
        "lydia lynn mabel mackenzie madeleine madeline malcolm manuel marc marcia marco marcus margaret margarita margie maria ",
        "marian marie marilyn marion marisol marissa marjorie mark marlene marlon marshall martha martin marvin mary mason mathew ",
        "matthew mattie maureen maurice max megan melanie melissa meredith michael micheal michelle miguel mike mildred milton ",
        "miranda mitchell mohamed mohammad mohammed molly monica morgan muhammad muriel myra myrtle nadia nancy naomi nasir natalie ",
        "natasha nathan nathaniel neil nelson nicholas nick nicola nicole nigel nikita nikolai noah nora norma norman oleg oliver ",
        "olivia omar orlando oscar owen pablo paige pamela patricia patrick paul paula pauline pedro peggy penelope percy peter ",
        "phil philip phillip phyllis priya rachael rachel rafael rajesh ralph ramon randall randy raquel raul raymond rebecca ",
        "rebekah regina reginald rene renee rhonda ricardo richard rick ricky rita robert roberta roberto robin rochelle rodney ",
        "rodolfo roger roland ronald ronnie rosa rosalie rosalind rose rosemarie rosemary rosie ross roxanne roy ruben rudy rufus ",
        "russell ruth ryan sadie sally salvador samantha sammy samuel sandra sanjay santiago sara sarah scott sean sebastian serena ",
        "sergio seth shannon sharon shaun shawn sheila sheryl shirley silvia simon simone sonia sonya sophia sophie spencer stacey ",
        "stacy stanley stella stephanie stephen steve steven stewart stuart sunil susan suzanne sydney sylvia tamara tammy tanya ",
        "tara tatiana taylor teresa terrence terry thelma theodore theresa therese thomas tiffany timothy tina tobias toby todd ",
        "tomas tony tracy travis trent trevor tricia troy tyler tyrone valerie vanessa velma vera vernon veronica vicki vicky ",
        "victor victoria vincent vincenzo virginia vivian vladimir walter wanda warren wayne wendell wendy wesley wilbur wilfred ",
        "william willie wilma winifred winston xavier yasmin yolanda yusuf yvette yvonne zachariah zachary zoe",
    ))
});

/// First names as people shorten them, and others that are too short to show where a spelled name has its gap.
pub(super) static SHORT_NAMES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    set(concat!(
        "abby abe ahmed andy angie arjun becca ben benny bert bess betsy bob cara carly carrie cesar chester ",
        "chuck clint cody cora cory daisy dale dan debby dina dolly don dora doug edna eli ella erika faye floyd ",
        "fran gabby gabe ginny gladys greta gus hank heinz ian ida ike ines ira irina jada jake jen jim jodi joe ",
        "jon kai katy kay ken kenji kent kim kirk krista kristi lana lara larry len lena leo lila lily liz lola ",
        "lorna lou luna luz lyle maggie mandy marcy marla marsha marty matt maya meg mei mel mick millie mindy ",
        "minh mitch mona nate neal ned nell nina noel norm olga otto pam pat patti patty pete polly priscilla raj ",
        "ravi rob robbie rod ron roz ruby russ sal sasha shane shelly sherri sherry sid sofia stan steph susie ",
        "sven tami ted terri tess theo tim tom tommy toni traci trish trisha trudy val vic vince wade wallace ",
        "walt wei wes yuki zach zack",
    ))
});
