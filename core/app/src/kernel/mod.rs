//! Navigation, forms, presses and the outbox: what turns an intent into the next screen.

mod following;
mod forms;
mod navigation;
mod pressing;
mod sending;
mod steps;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use live_departments::{ANSWER, Context, Error, Section};
use live_protocol::Assurance;
use live_screen::{Field, Intent, Language, Network, Route, Screen};
use tokio::sync::{OwnedMutexGuard, watch};

use crate::lock::Lock;
use crate::words;

/// The name under which the kernel keeps the language on the device.
pub(crate) const LANGUAGE: &str = "language";

pub(crate) struct Kernel {
    cx: Context,
    sections: Vec<Arc<dyn Section>>,
    state: Mutex<State>,
    /// One press at a time: the second waits and then finds the screen that the first led to.
    pressing: Arc<tokio::sync::Mutex<()>>,
    screen: watch::Sender<Arc<Screen>>,
    /// One screen at a time is drawn.
    drawing: Mutex<()>,
    runtime: tokio::runtime::Handle,
    /// The next run of the outbox that was planned, if one was.
    alarm: Mutex<Option<tokio::task::JoinHandle<()>>>,
    /// One count of steps at a time.
    counting: Arc<steps::Turn>,
    /// Follows the account's change feed while somebody watches.
    follower: Mutex<Option<following::Follower>>,
}

/// What is left of an intent after it was taken.
pub(crate) type Rest = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What the kernel keeps in memory. The navigation and the language are also on the device.
#[derive(Debug)]
pub(crate) struct State {
    /// From the first screen to the one that is shown; never empty.
    pub stack: Vec<Route>,
    /// What the citizen is to be told once.
    pub told: Option<Error>,
    /// How many things are being fetched or done for what is shown.
    pub busy: u32,
    pub language: Language,
    pub network: Network,
    /// Whether the gateway could not be reached when something was fetched last.
    pub out_of_reach: bool,
    /// Whether changes at the gateway reach the device by themselves.
    pub is_followed: bool,
    pub lock: Lock,
    /// The press that steps of the ladder came before.
    pub held_up: Option<HeldUp>,
}

/// A press that needs a level: it is done once the steps to it are taken, and forgotten when they are
/// left.
#[derive(Debug, Clone)]
pub(crate) struct HeldUp {
    pub route: Route,
    pub action: String,
    pub level: Assurance,
}

/// Says that something goes on.
struct Busy<'a>(&'a Kernel);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.state().busy -= 1;
        self.0.publish();
    }
}

impl State {
    pub(crate) fn top(&self) -> &Route {
        self.stack.last().expect("the stack always holds the first screen")
    }
}

impl Kernel {
    /// Wakes up where the citizen was.
    pub(crate) fn start(
        cx: Context,
        sections: Vec<Arc<dyn Section>>,
        fallback: Language,
        runtime: tokio::runtime::Handle,
    ) -> Result<Arc<Self>, Error> {
        let language = cx.kept(LANGUAGE)?.unwrap_or(fallback);
        let kept: Vec<String> = cx.kept(navigation::NAVIGATION)?.unwrap_or_default();
        let mut stack: Vec<Route> = kept.iter().filter_map(|route| route.parse().ok()).collect();
        if stack.first() != Some(&Route::default()) {
            stack.insert(0, Route::default());
        }
        let state = State {
            stack,
            told: None,
            busy: 0,
            language,
            network: cx.network,
            out_of_reach: false,
            is_followed: false,
            lock: Lock::default(),
            held_up: None,
        };
        let (screen, _) = watch::channel(Arc::new(crate::chrome::blank(language)));
        let kernel = Arc::new(Self {
            cx,
            sections,
            state: Mutex::new(state),
            pressing: Arc::default(),
            screen,
            drawing: Mutex::default(),
            runtime,
            alarm: Mutex::default(),
            counting: Arc::default(),
            follower: Mutex::default(),
        });
        kernel.gate();
        kernel.publish();
        drop(kernel.send_waiting());
        Ok(kernel)
    }

    /// The screen.
    pub(crate) fn screen(&self) -> Arc<Screen> {
        self.screen.borrow().clone()
    }

    /// The screen, and every later one.
    pub(crate) fn watch(self: &Arc<Self>) -> watch::Receiver<Arc<Screen>> {
        let watch = self.screen.subscribe();
        self.follow_feed();
        watch
    }

    /// What sections work with, in the language of now.
    pub(crate) fn cx(&self) -> Context {
        let state = self.state();
        Context {
            words: words::of(state.language),
            network: state.network,
            out_of_reach: state.out_of_reach || state.network == Network::None,
            stale: Arc::default(),
            is_followed: state.is_followed,
            ..self.cx.clone()
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // A panic while it was held left nothing half done: each change is one assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes an intent, and answers with what is left of it that takes time: the gateway's part.
    ///
    /// Intents are to be taken in the order in which they came, each after the one before was
    /// taken: a text that was typed belongs to the screen that was shown then, whatever is pressed
    /// after it.
    pub(crate) async fn take(self: &Arc<Self>, intent: Intent) -> Rest {
        if !matches!(intent, Intent::Network(_)) {
            self.state().lock.touch(self.cx.clock.now());
        }
        match intent {
            Intent::Open { route } => {
                let (route, answer) = route.split_once('?').unwrap_or((&route, ""));
                self.open(route);
                if !answer.is_empty() {
                    let turn = Arc::clone(&self.pressing).lock_owned().await;
                    if let Some(fields) = self.answer(answer) {
                        return self.pressed(turn, ANSWER.to_owned(), fields);
                    }
                }
            }
            Intent::Back => self.back(),
            Intent::Edit { field } => {
                let _turn = self.pressing.lock().await;
                self.told(None);
                if let Err(error) = self.edit(vec![field]) {
                    self.told(Some(error));
                }
                self.publish();
                return Box::pin(async {});
            }
            Intent::Press { action, fields } => {
                let turn = Arc::clone(&self.pressing).lock_owned().await;
                return self.pressed(turn, action, fields);
            }
            Intent::Refresh => {
                let (kernel, sending) = (Arc::clone(self), self.send_waiting());
                return Box::pin(async move {
                    kernel.load(true).await;
                    drop(sending);
                    kernel.publish();
                });
            }
            Intent::Network(network) => {
                {
                    let mut state = self.state();
                    state.network = network;
                    // What could not be reached then may be reached now.
                    state.told.take_if(|told| *told == Error::Offline);
                }
                // What was being waited for came by the network of before.
                self.unfollow_feed();
                self.mind(network);
                self.publish();
                if network == Network::None {
                    return Box::pin(async {});
                }
                drop(self.send_waiting());
            }
        }
        let kernel = Arc::clone(self);
        Box::pin(async move {
            kernel.load(false).await;
            kernel.publish();
        })
    }

    /// Takes a press, whose turn it is.
    fn pressed(
        self: &Arc<Self>,
        turn: OwnedMutexGuard<()>,
        action: String,
        fields: Vec<Field>,
    ) -> Rest {
        // Now, and not when what is left is done: the screen may be another by then.
        let begun = self.begin_press(action, fields);
        let kernel = Arc::clone(self);
        Box::pin(async move {
            kernel.press(turn, begun).await;
            kernel.publish();
        })
    }

    /// Fetches what is shown where it is not fresh, in the sight of the citizen.
    async fn load(self: &Arc<Self>, force: bool) {
        let route = self.state().top().clone();
        let Some(section) = self.section(&route) else {
            return;
        };
        let busy = self.busy();
        let result = section.load(&self.cx(), &route, force).await;
        self.arrived().await;
        self.state().out_of_reach = result == Err(Error::Offline);
        drop(busy);
        self.gate();
        // Who is signed in may be another now, or the network there again.
        self.follow_feed();
        match result {
            // Without a network, or in the app's sleep, what is on the device is shown, which is no
            // error.
            Ok(()) | Err(Error::Offline | Error::Interrupted) if !force => {}
            Ok(()) | Err(Error::NotFound) => {}
            Err(Error::SignInAgain) => self.up(Assurance::Phone),
            // The screen says that it waits for the city to hear of an attestation.
            Err(Error::StepUp(level)) if self.next_step(level).is_none() => {}
            Err(error) => self.told(Some(error)),
        }
    }

    /// How sure the city is of who holds this device, and how sure an officer made it meanwhile.
    fn sureness(&self) -> [Assurance; 2] {
        [self.cx.identity.assurance(), crate::attestation::standing(&self.cx)]
    }

    /// Fetches what is shown once more unless that is as it was before: what was refused then is there
    /// now, or a step has to be asked for again.
    async fn look_again_unless(self: &Arc<Self>, before: [Assurance; 2]) {
        if self.sureness() == before {
            return;
        }
        self.state().told.take_if(|told| matches!(told, Error::StepUp(_)));
        self.load(false).await;
        self.publish();
    }

    pub(crate) fn section(&self, route: &Route) -> Option<Arc<dyn Section>> {
        self.sections.iter().find(|section| section.name() == route.section()).cloned()
    }

    pub(crate) fn told(&self, error: Option<Error>) {
        self.state().told = error;
    }

    /// Something goes on for what is shown, until the guard is dropped: also by a panic.
    fn busy(&self) -> Busy<'_> {
        self.state().busy += 1;
        self.publish();
        Busy(self)
    }

    /// Plans nothing any more and lets go of every file. The last screen stays, unless it is for
    /// the owner alone.
    pub(crate) fn suspend(&self) {
        self.rest();
        self.unfollow_feed();
        self.state().lock.close();
        self.publish();
        self.cx.store.suspend();
    }

    /// Takes up again what was let go of, and sends what waits.
    pub(crate) fn resume(self: &Arc<Self>) -> Result<(), Error> {
        self.cx.store.resume()?;
        self.gate();
        self.state().lock.wake(self.cx.clock.now());
        self.publish();
        drop(self.send_waiting());
        self.follow_feed();
        Ok(())
    }

    /// What is personal leaves the device when its holder has signed it out from another: it may be in
    /// a stranger's hands. What cannot be erased now is erased when the next screen is drawn.
    fn leave_when_signed_out(&self) {
        let Context { identity, store, .. } = &self.cx;
        if !identity.is_signed_out() {
            return;
        }
        let erased = store.forget_everything_but(&crate::OF_THE_DEVICE);
        let error = match erased.and_then(|()| identity.signed_out_done()) {
            Ok(()) => Error::SignedOut,
            Err(error) => error.into(),
        };
        let mut state = self.state();
        state.stack = vec![Route::default()];
        state.told = Some(error);
    }

    /// Draws what is shown now, for whoever watches.
    pub(crate) fn publish(&self) {
        if self.cx.store.is_suspended() {
            return;
        }
        self.leave_when_signed_out();
        // Drawn and shown in one turn, so that an older screen never overtakes a newer one.
        let _turn = self.drawing.lock().unwrap_or_else(PoisonError::into_inner);
        let screen = Arc::new(crate::chrome::compose(self));
        self.screen.send_if_modified(|shown| {
            let changed = **shown != *screen;
            *shown = screen;
            changed
        });
    }
}

#[cfg(test)]
mod tests;
