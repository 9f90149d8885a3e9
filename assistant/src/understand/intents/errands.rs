//! The patterns for what callers ring for: people, appointments, questions.

use super::rules::Rule;
use crate::understand::Intent;

/// Over words in lower case with single spaces. `^` and `$` are the ends of the turn.
pub(super) const ERRANDS: &[Rule] = &[
    // A person.
    (
        Intent::Person,
        0.85,
        r"\b(speak|talk|chat) (to|with) (a |an |the |some ?|your |an actual |a real |a live )*(human|person|people|one|somebody|someone|body|agent|representative|rep|manager|owner|boss|operator|receptionist|technician|tech|plumber|supervisor|staff|man|woman|guy)\b",
    ),
    (Intent::Person, 0.9, r"\b(real|live|actual) (person|human|agent|people|operator)\b"),
    (
        Intent::Person,
        0.9,
        r"\b(get|have|need|want|like) (a|an) (person|human|human being|representative|operator|agent)( please| instead| on the (line|phone))*$",
    ),
    (
        Intent::Person,
        0.8,
        r"^(a |an |the |just |um |uh |yes |yeah |please )*(human|person|agent|representative|operator|receptionist|manager|somebody|someone)( please| now)*$",
    ),
    (
        Intent::Person,
        0.85,
        r"\b(get|give|put|connect|transfer|pass) me (to |through to |through |over to |with )*(a |an |the |some ?)*(human|person|somebody|someone|agent|representative|operator|manager|owner|staff)?\b",
    ),
    (
        Intent::Person,
        0.8,
        r"\bis (there )?(anyone|anybody|someone|somebody) (there (i can|who can|to|that)|available|in|around|i can (talk|speak))\b",
    ),
    (
        Intent::Person,
        0.8,
        r"\b(don't|do not) (want to |wanna )?(talk|speak) to (a |an |this )?(machine|robot|computer|bot|recording)",
    ),
    (Intent::Person, 0.7, r"\b(speak|talk) to (mr|mrs|ms)\b"),
    (
        Intent::Person,
        0.9,
        r"\bis (mr|mrs|ms|miss|dr|doctor|attorney) \w+ (there|in|available|around|free|working)\b",
    ),
    (
        Intent::Person,
        0.85,
        r"\b(get|put|have) (me )?(\w+|the \w+) on (the line|the phone)\b|\b(have|want|get) a (quick )?word with\b",
    ),
    // A call back.
    (Intent::CallBack, 0.85, r"\b(call|ring|phone) (me|us) (back)?\b"),
    (Intent::CallBack, 0.85, r"\b(leave|take) (a|my) (message|voicemail|number|name)\b"),
    (
        Intent::CallBack,
        0.8,
        r"\b(call ?back|callback|return my call|give (me|us) a (call|ring|buzz)|voice ?mail|get back to (me|us))\b",
    ),
    (
        Intent::CallBack,
        0.8,
        r"\b(someone|somebody|him|her|them|you|the \w+) (to )?(call|ring|phone) (me|us)\b",
    ),
    // An existing appointment.
    (Intent::Reschedule, 0.9, r"\b(reschedule|re schedule|rebook|re book)\b"),
    (
        Intent::Reschedule,
        0.85,
        r"\b(move|change|push|postpone|shift|bring forward|switch) (my|the|our|that|an?) (\w+ )?(appointment|booking|visit|slot)\b",
    ),
    (
        Intent::Reschedule,
        0.7,
        r"\b(can't|cannot|can not|won't be able to) (make|do|come to) (it|my|the) (appointment|booking)?.*\b(another|different|other)\b",
    ),
    (
        Intent::Reschedule,
        0.8,
        r"\b(put|push|hold|move|bring) (\w+ ){1,4}(off|back|forward) (till|until|to|by)\b",
    ),
    (Intent::Reschedule, 0.6, r"\b(at|on) \w+ (and not|instead of|rather than) (at |on )?\w+"),
    (
        Intent::Reschedule,
        0.7,
        r"\b(can|could) (my|our|their|his|her|the) \w+( \w+)? be (on|at|moved|done|pushed|changed|later|earlier|sooner)\b",
    ),
    (Intent::Cancel, 0.85, r"\bcancel(l?ed|l?ing|lation)?\b"),
    (
        Intent::Cancel,
        0.8,
        r"\b(call off|get rid of|drop|scrap|delete) (my|the|that|our) (\w+ )?(appointment|booking|visit)\b",
    ),
    (
        Intent::Cancel,
        0.75,
        r"\b(don't|do not|no longer) (need|want) (my|the|that) (\w+ )?(appointment|booking|visit)\b",
    ),
    (Intent::Cancel, 0.6, r"\b(you can|please|just) (forget|drop|skip|scrap) (it|that|about (it|that))\b"),
    (
        Intent::Cancel,
        0.8,
        r"\bcall (it|that|this) off\b|\bcall off (the|my|our|\w+day)\b|\b(want|like|need) out of (it|that|this|my|the)\b",
    ),
    (
        Intent::Cancel,
        0.75,
        r"\b(don't|dont|do not|no longer) (need|want) (\w+day's|tomorrow's|today's|my|your|our|the|that|his|her) (\w+ )?(appointment|booking|visit|slot|plumber|electrician|technician)\b",
    ),
    (
        Intent::Status,
        0.8,
        r"\b(when|what time|what day|where) (is|was|are|am|do|did) (my|our|i|we|the) .*\b(appointment|booking|booked|scheduled|visit|technician|plumber|coming)\b",
    ),
    (
        Intent::Status,
        0.75,
        r"\b(check|confirm|verify|look up|status of|find out about|asking about|ask about|calling about) (on )?(my|our|the|an) (\w+ )?(appointment|booking|visit)\b",
    ),
    (
        Intent::Status,
        0.8,
        r"\b(got|received|had|have) (a|an|your|the|this) (text|message|email|e-mail|reminder|voicemail|call) .*\b(my|our|the|an) (\w+ )?(appointment|booking|visit)\b",
    ),
    (Intent::Status, 0.7, r"\bdo i (still )?have an? (\w+ )?(appointment|booking)\b"),
    (Intent::Status, 0.5, r"\b(time|day|date|when)\b.*\bmy (next |upcoming )?(appointment|booking|visit)\b"),
    (
        Intent::Status,
        0.7,
        r"^(hi |hello |hey |um |uh |so |and |okay |well |can you tell me |do you know )*(did|has|have) (anybody|anyone|somebody|someone|my \w+) (already |ever )?(book|booked|make|made|schedule|scheduled|set up)\b",
    ),
    (
        Intent::Status,
        0.7,
        r"\b(when|what time) (is|are|will) (the |your |my )?(\w+ )?(plumber|technician|guy|guys|truck|someone|they|he|you) (coming|supposed|be here|get here|arrive|arriving|showing)",
    ),
    (
        Intent::Status,
        0.7,
        r"\b(see|check|look|find out|tell me|know) (if|whether) (i|we|my \w+|our \w+|he|she|they) (has|have|is|are|had|made|booked)\b",
    ),
    (
        Intent::Status,
        0.7,
        r"\b(says|said|thinks|think|believe) (he|she|they|i|we) (booked|made|scheduled|set up|(have|has|had) (an?|the) (\w+ )?(appointment|booking|visit|slot|reservation|time))\b",
    ),
    (
        Intent::Status,
        0.9,
        r"\b(i|we) (think|believe) (i|we) (have|had|made|booked) (an?|the) (\w+ )?(appointment|booking|visit)( |$)",
    ),
    (Intent::Status, 0.6, r"\b(got|received|saw) (your|a|the) (text|message|email|reminder) about\b"),
    (Intent::Status, 0.8, r"\b(were|was) told (between|at|somebody|someone|he|the \w+ would)\b"),
    // A new appointment.
    (
        Intent::Schedule,
        0.8,
        r"\b(book|schedule|make|set up|arrange|get|need|want|have|like|set) (me |us )?(an|a|another|in an) (\w+ )?(appointment|booking|visit|service call|time slot|slot|estimate|quote|inspection)\b",
    ),
    // Who speaks of one may have one.
    (Intent::Schedule, 0.4, r"\b(an?|the) appointment\b"),
    (Intent::Schedule, 0.7, r"\b(schedule|book)\b"),
    (
        Intent::Schedule,
        0.75,
        r"\b(send|have|get) (me |us )?(somebody|someone|a plumber|a guy|a technician|a tech|an electrician|one of your|your guy|anybody|anyone)\b",
    ),
    (
        Intent::Schedule,
        0.75,
        r"\b(can|could|would|will) (you|somebody|someone|anybody|anyone|a plumber|you guys|one of) .*\b(come|fix|look|take a look|help me with|repair|replace|install|check|stop by|swing by)\b",
    ),
    (
        Intent::Schedule,
        0.6,
        r"\b(need|want|looking for|i'd like|have to get|trying to get) .*\b(fixed|repaired|replaced|installed|looked at|checked|serviced|cleaned|unclogged|plumber|technician|repair|service|someone|somebody)\b",
    ),
    (
        Intent::Schedule,
        0.85,
        r"\b(do|have) you (guys |people )?(have |got )?(anything|something|any time|some time|room|any openings?|any slots?|a spot|an opening)( open| free| available| left)?( for)? (today|tonight|tomorrow|this|next|on|before|after|sooner|earlier|later|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
    ),
    (
        Intent::Status,
        0.8,
        r"^(hi |hello |hey |um |uh |so |and |okay |well )*(did|have) (i|we) (already |ever )?(book|booked|make|made|schedule|scheduled|set up|have)\b",
    ),
    (
        Intent::Schedule,
        0.5,
        r"\b(come (out|over|by|round|around)|take a look|fit me in|squeeze me in|get me in|available|availability|openings?|free (slot|time))\b",
    ),
    (
        Intent::Schedule,
        0.5,
        r"\b(broken|broke|isn't working|not working|stopped working|doesn't work|won't (start|turn|drain|flush|stop)|clogged|backed up|leaking|dripping)\b",
    ),
    // Questions.
    (
        Intent::Question,
        0.75,
        r"\b(what|which) (are|is) (your|the) (business |opening |office )?hours\b|\b(your|opening|business|office) hours\b",
    ),
    (
        Intent::Question,
        0.75,
        r"\b(are|is) (you|you guys|the office|the shop|it|they) (still )?(open|closed)\b",
    ),
    (
        Intent::Question,
        0.75,
        r"\b(when|what time|how late|how early|until when) (do|are|will|is) (you|you guys|the|it|they)( \w+)? ?(open|close|closed|closing|opening)\b|\bhow late\b.*\bopen\b",
    ),
    (
        Intent::Question,
        0.55,
        r"\bhow much\b|\b(what|how) (do|does|would|will) .*\b(cost|charge|run me)\b|\b(price|prices|pricing|rates|fee|fees)\b",
    ),
    (
        Intent::Question,
        0.5,
        r"^(hi |hello |hey |um |uh |yes |yeah |so |and |okay |well |actually )*(do|does|did|what|what's|how|where|where's|which|who|why|are|is) (you|your|you guys|the|there|it|far|long|kind|kinds|type|areas?|we|i)\b",
    ),
    (
        Intent::Question,
        0.5,
        r"\b(i have|i've got|i had|just|quick|one|another) (a )?(quick |more )?question\b",
    ),
    (
        Intent::Question,
        0.6,
        r"\b(what|how|where|when) (do|should|must|can) (i|we) (need to|have to|bring|wear|park|pay|prepare|get ready)\b",
    ),
    (
        Intent::Question,
        0.5,
        r"^(hi |hello |hey |um |uh |so |and |okay |well )*is it (safe|okay|ok|normal|bad|dangerous|all right|alright) (to|if|that|when|for)\b",
    ),
    (
        Intent::Question,
        0.9,
        r"\b(can|could|may|should) (i|we) (bring|take) .*\b(to|at|during) (the|my|our|an|his|her) (\w+ )?(appointment|visit|checkup)$",
    ),
    (Intent::Question, 0.7, r"\b(copy of|copy of my|a|my|the|an) (receipt|invoice|bill)\b"),
    (Intent::Question, 0.7, r"^(hi |hello |hey |um |uh |so |and |okay |well )*(how come|how often)\b"),
    (Intent::Question, 0.6, r"\b(my|the|our|that) \w+ (bill|invoice|receipt)\b"),
    (Intent::Question, 0.7, r"\bdo you (guys )?(sell|carry|stock|offer|rent)\b"),
    (
        Intent::OwnerQuery,
        0.8,
        r"\b(this is|it's|i'm|im|i am) (\w+ )?(the|your) (owner|boss|business owner)( here)?\b( and| so| give| tell| read| what| what's| who| how| when| of|$)",
    ),
    (Intent::OwnerQuery, 0.8, r"\b(this is|i'm|im|i am) the (owner|boss|business owner)\b"),
    (
        Intent::OwnerQuery,
        0.75,
        r"\b(what's|what is|what do i have|who's|who is) (on )?(my|our) (schedule|calendar|first|next)\b|\bon my (schedule|calendar)\b",
    ),
];
