//! The calls that this process holds, and those whose streams are on their way to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dashmap::DashMap;
use telephony::{CallSid, PhoneNumber, TenantId};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

/// A call that was admitted opens its stream within so long, or not at all: its token is good for no longer.
const ON_ITS_WAY: Duration = Duration::from_secs(60);

/// A stream that a newer one takes the place of has so long to write down what it knows.
const MAKES_WAY: Duration = Duration::from_secs(3);

/// Sound that was on its way when Twilio gave a stream up has come by then, and of one that goes on there is more then.
const ON_THE_LINE: Duration = Duration::from_millis(500);

/// The calls whose streams this process holds, one stream a call, and those that it has admitted.
#[derive(Default)]
pub(crate) struct LiveCalls {
    streams: Arc<DashMap<CallSid, Signals>>,
    expected: Arc<DashMap<CallSid, OnItsWay>>,
}

/// A call that was admitted, or may be.
struct OnItsWay {
    since: Instant,
    tenant: TenantId,
    from: Option<PhoneNumber>,
}

/// How many calls there are beside one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Others {
    /// Whosesoever.
    pub(crate) all: u32,
    /// Of the same business.
    pub(crate) of_tenant: u32,
    /// That show the same number.
    pub(crate) of_caller: u32,
}

/// What is known of a live call outside its task.
#[derive(Clone)]
struct Signals {
    /// Which stream of the call it is, from 1.
    generation: u32,
    /// Whose it is, once that is known.
    tenant: Option<TenantId>,
    /// The number that it shows, where this process has admitted it.
    from: Option<PhoneNumber>,
    /// Set when Twilio reports that the call is over.
    ended: CancellationToken,
    /// Set when a newer stream has come.
    superseded: CancellationToken,
    /// Set when its session has written everything down.
    gone: CancellationToken,
    /// How many frames have come.
    frames: Arc<AtomicU64>,
}

/// A place among the live calls, given back when dropped.
pub(crate) struct LiveCall {
    calls: Arc<DashMap<CallSid, Signals>>,
    call: CallSid,
    gone: CancellationToken,
    frames: Arc<AtomicU64>,
    /// Set when Twilio reports that the call is over.
    pub(crate) ended: CancellationToken,
    /// Set when a newer stream of the call has come.
    pub(crate) superseded: CancellationToken,
}

/// A place for a call that may be admitted, given back when dropped unless it is kept.
pub(crate) struct Expected<'a> {
    calls: &'a DashMap<CallSid, OnItsWay>,
    call: Option<CallSid>,
}

impl LiveCalls {
    /// Takes the place of a call. A stream of it that is older makes way, since Twilio has given it up; `None` when the
    /// place is taken by another, or is not left in time.
    pub(crate) async fn enter(&self, call: CallSid, generation: u32) -> Option<LiveCall> {
        if let Some(live) = self.take(&call, generation) {
            return Some(live);
        }
        // The tokens are cloned out: no guard is held while others are woken.
        let older = self.streams.get(&call).map(|entry| entry.value().clone());
        if let Some(older) = older {
            if older.generation >= generation {
                return None;
            }
            older.superseded.cancel();
            timeout(MAKES_WAY, older.gone.cancelled()).await.ok()?;
        }
        self.take(&call, generation)
    }

    fn take(&self, call: &CallSid, generation: u32) -> Option<LiveCall> {
        match self.streams.entry(call.clone()) {
            dashmap::Entry::Occupied(_) => None,
            dashmap::Entry::Vacant(place) => {
                let (ended, superseded, gone) =
                    (CancellationToken::new(), CancellationToken::new(), CancellationToken::new());
                let expected = self.expected.remove(call);
                let (tenant, from) =
                    expected.map_or((None, None), |(_, expected)| (Some(expected.tenant), expected.from));
                let frames = Arc::new(AtomicU64::new(0));
                place.insert(Signals {
                    generation,
                    tenant,
                    from,
                    ended: ended.clone(),
                    superseded: superseded.clone(),
                    gone: gone.clone(),
                    frames: Arc::clone(&frames),
                });
                Some(LiveCall {
                    calls: Arc::clone(&self.streams),
                    call: call.clone(),
                    gone,
                    frames,
                    ended,
                    superseded,
                })
            }
        }
    }

    /// Keeps a place for a call that has come in, until its stream opens or the place is dropped.
    pub(crate) fn expect(
        &self,
        call: &CallSid,
        tenant: TenantId,
        from: Option<&PhoneNumber>,
    ) -> Expected<'_> {
        let on_its_way = OnItsWay { since: Instant::now(), tenant, from: from.cloned() };
        let known = self.expected.insert(call.clone(), on_its_way).is_some();
        // Told twice, it is dropped once.
        Expected { calls: &self.expected, call: (!known).then(|| call.clone()) }
    }

    /// How many calls there are beside this one, those on their way included.
    pub(crate) fn others(&self, call: &CallSid, tenant: TenantId, from: Option<&PhoneNumber>) -> Others {
        self.expected.retain(|_, expected| expected.since.elapsed() < ON_ITS_WAY);
        let mut others = Others { all: 0, of_tenant: 0, of_caller: 0 };
        let mut count = |whose: Option<TenantId>, shows: Option<&PhoneNumber>| {
            others.all += 1;
            others.of_tenant += u32::from(whose == Some(tenant));
            others.of_caller += u32::from(from.is_some() && shows == from);
        };
        for entry in self.streams.iter().filter(|entry| entry.key() != call) {
            count(entry.tenant, entry.from.as_ref());
        }
        // Copied out first: `take` holds a lock of the streams while it asks for one of these.
        let expected: Vec<_> = self
            .expected
            .iter()
            .map(|entry| (entry.key().clone(), entry.tenant, entry.from.clone()))
            .collect();
        for (other, whose, shows) in expected {
            if other != *call && !self.holds(&other) {
                count(Some(whose), shows.as_ref());
            }
        }
        others
    }

    /// Tells the call's session that the call is over. What comes back is set when the session has written down what
    /// it had to: a message that was being left, say.
    pub(crate) fn end(&self, call: &CallSid) -> Option<CancellationToken> {
        self.expected.remove(call);
        // The tokens are cloned out: no guard is held while others are woken.
        let signals = self.streams.get(call).map(|entry| entry.value().clone())?;
        signals.ended.cancel();
        Some(signals.gone)
    }

    /// Whether the call's stream is gone from here, within so long. Whoever is moved elsewhere has it ended by Twilio: were it
    /// ended from here, Twilio could take that for the end of the verb and go on after it, before it moves him.
    pub(crate) async fn is_gone(&self, call: &CallSid, within: Duration) -> bool {
        let Some(gone) = self.streams.get(call).map(|entry| entry.value().gone.clone()) else { return true };
        timeout(within, gone.cancelled()).await.is_ok()
    }

    /// Whether the call's stream is here and goes on: its sound still comes after all that was on its way. Then nobody has to
    /// be told where to go on, and whoever asks is not Twilio. Takes a second at most, and none of a stream that ends.
    pub(crate) async fn goes_on(&self, call: &CallSid) -> bool {
        let Some(signals) = self.streams.get(call).map(|entry| entry.value().clone()) else { return false };
        if timeout(ON_THE_LINE, signals.gone.cancelled()).await.is_ok() {
            return false;
        }
        let before = signals.frames.load(Ordering::Relaxed);
        let ended = timeout(ON_THE_LINE, signals.gone.cancelled()).await.is_ok();
        !ended && signals.frames.load(Ordering::Relaxed) != before
    }

    /// Whether this process holds the call's stream.
    pub(crate) fn holds(&self, call: &CallSid) -> bool {
        self.streams.contains_key(call)
    }

    /// The calls whose streams this process holds.
    pub(crate) fn calls(&self) -> Vec<CallSid> {
        self.streams.iter().map(|entry| entry.key().clone()).collect()
    }

    /// How many streams there are.
    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.streams.len()).unwrap_or(u32::MAX)
    }
}

impl LiveCall {
    /// A frame of the caller's sound has come.
    pub(crate) fn hears(&self) {
        self.frames.fetch_add(1, Ordering::Relaxed);
    }
}

impl Expected<'_> {
    /// The call is admitted: its place is its own until its stream opens.
    pub(crate) fn keep(mut self) {
        self.call = None;
    }
}

impl Drop for Expected<'_> {
    fn drop(&mut self) {
        if let Some(call) = &self.call {
            self.calls.remove(call);
        }
    }
}

impl LiveCall {
    /// Says whose call it is, by its record.
    pub(crate) fn belongs_to(&self, tenant: TenantId) {
        if let Some(mut signals) = self.calls.get_mut(&self.call) {
            signals.tenant = Some(tenant);
        }
    }
}

impl Drop for LiveCall {
    fn drop(&mut self) {
        self.calls.remove(&self.call);
        self.gone.cancel();
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn sid(n: u32) -> CallSid {
        format!("CA{n:032x}").parse().unwrap()
    }

    #[tokio::test]
    async fn a_call_has_one_stream_and_gives_its_place_back() {
        let calls = LiveCalls::default();
        let live = calls.enter(sid(1), 1).await.unwrap();
        assert!(calls.enter(sid(1), 1).await.is_none());
        assert_eq!(calls.count(), 1);
        let gone = calls.end(&sid(1)).unwrap();
        assert!(live.ended.is_cancelled() && !gone.is_cancelled());
        drop(live);
        assert!(gone.is_cancelled());
        assert!(calls.end(&sid(1)).is_none());
        assert_eq!(calls.count(), 0);
        assert!(calls.enter(sid(1), 1).await.is_some());
    }

    #[tokio::test]
    async fn an_older_stream_makes_way_for_a_newer_one() {
        let calls = Arc::new(LiveCalls::default());
        let old = calls.enter(sid(1), 1).await.unwrap();
        let session = tokio::spawn(async move {
            old.superseded.cancelled().await;
            drop(old);
        });
        let new = calls.enter(sid(1), 2).await.expect("the old one has gone");
        assert!(calls.enter(sid(1), 1).await.is_none(), "the older one comes back");
        session.await.unwrap();
        drop(new);
        assert_eq!(calls.count(), 0);
    }

    #[tokio::test]
    async fn a_stream_goes_on_while_its_sound_comes() {
        let calls = Arc::new(LiveCalls::default());
        assert!(!calls.goes_on(&sid(1)).await, "there is none");
        let live = calls.enter(sid(1), 1).await.unwrap();
        live.hears();
        assert!(!calls.goes_on(&sid(1)).await, "the line is dead");
        let asking = {
            let calls = Arc::clone(&calls);
            tokio::spawn(async move { calls.goes_on(&sid(1)).await })
        };
        while !asking.is_finished() {
            live.hears();
            tokio::task::yield_now().await;
        }
        assert!(asking.await.unwrap());
        let asking = {
            let calls = Arc::clone(&calls);
            tokio::spawn(async move { calls.goes_on(&sid(1)).await })
        };
        tokio::task::yield_now().await;
        live.hears();
        drop(live);
        assert!(!asking.await.unwrap(), "it has ended");
    }

    #[tokio::test]
    async fn who_is_on_his_way_counts_for_his_business() {
        let calls = LiveCalls::default();
        let (ours, theirs) = (TenantId(Uuid::from_u128(1)), TenantId(Uuid::from_u128(2)));
        let others = |n: u32| {
            let Others { all, of_tenant, .. } = calls.others(&sid(n), ours, None);
            (all, of_tenant)
        };
        calls.expect(&sid(1), ours, None).keep();
        assert_eq!((others(2), others(1), calls.count()), ((1, 1), (0, 0), 0));
        let again = calls.expect(&sid(1), ours, None);
        drop(again);
        assert_eq!(others(2), (1, 1), "what was told twice");
        let refused = calls.expect(&sid(3), theirs, None);
        assert_eq!(others(2), (2, 1));
        drop(refused);
        assert_eq!(others(2), (1, 1));
        let live = calls.enter(sid(1), 1).await.unwrap();
        assert_eq!((others(2), calls.count()), ((1, 1), 1));
        live.belongs_to(theirs);
        assert_eq!(others(2), (1, 0));
        drop(live);
        assert_eq!(others(2), (0, 0));
    }

    /// Two maps, each of whose locks may be asked for while one of the other is held, stop the process for good.
    #[test]
    fn streams_that_open_and_calls_that_come_in_never_wait_for_each_other() {
        let calls = Arc::new(LiveCalls::default());
        let tenant = TenantId(Uuid::from_u128(1));
        std::thread::scope(|scope| {
            for who in 0..2 {
                let calls = Arc::clone(&calls);
                scope.spawn(move || {
                    for n in 0..20_000 {
                        let call = sid(1 + n % 4 + 4 * who);
                        if who == 0 {
                            calls.expect(&call, tenant, None).keep();
                            drop(calls.take(&call, 1));
                        } else {
                            calls.expect(&call, tenant, None).keep();
                            calls.others(&call, tenant, None);
                        }
                    }
                });
            }
        });
    }

    #[tokio::test]
    async fn one_number_counts_at_whichever_business_it_calls_and_a_withheld_one_at_none() {
        let calls = LiveCalls::default();
        let (ours, theirs) = (TenantId(Uuid::from_u128(1)), TenantId(Uuid::from_u128(2)));
        let number: PhoneNumber = "+13125550142".parse().unwrap();
        calls.expect(&sid(1), ours, Some(&number)).keep();
        calls.expect(&sid(2), theirs, Some(&number)).keep();
        calls.expect(&sid(3), ours, None).keep();
        let live = calls.enter(sid(1), 1).await.unwrap();
        let of_caller = |from| calls.others(&sid(9), ours, from).of_caller;
        assert_eq!((of_caller(Some(&number)), of_caller(None)), (2, 0));
        drop(live);
        assert_eq!(of_caller(Some(&number)), 1);
    }
}
