//! What somebody who watches over the city should see: a line in the log for each sign of abuse,
//! without who it was.

/// A sign that somebody tries what they should not, or what one looks at beside such signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// A DPoP proof is none, or is not signed by its key.
    ProofInvalid,
    /// A DPoP proof was made for another request or token.
    ProofForAnotherRequest,
    /// A DPoP proof came twice.
    ProofReplayed,
    /// A token came from a device that it was not given to.
    TokenOfAnotherDevice,
    /// A refresh token came after the one that it begot: somebody else has it.
    RefreshTokenReused,
    /// A phone number was confirmed by a device that is new to an account whose NIK is known: a new
    /// phone mostly, and sometimes a swapped SIM.
    UnknownDevice,
    /// The civil register did not agree.
    MatchFailed,
    /// What an identity provider led back with is for another session, or for none.
    IdentityAnswerForeign,
    /// What an identity provider led back with came before.
    IdentityAnswerReplayed,
    /// An identity provider does not take a code: it is too old, was used, or is for something else.
    IdentityCodeRefused,
    /// What an identity provider said is not to be believed.
    IdentityAnswerRefused(&'static str),
    /// Whoever was proven is not who the account is matched with.
    IdentityOfAnotherPerson,
    /// What is said to be an officer's attestation is not to be believed.
    AttestationRefused(&'static str),
    /// An attestation came from a phone that it is not for, or took the number of another.
    AttestationReplayed,
    /// The code of an officer's enrolment was wrong.
    EnrolmentCodeWrong,
    /// The code of an invitation to act for somebody was wrong.
    MandateCodeWrong,
    /// The code of a draft at a counter was wrong.
    CounterCodeWrong,
    /// Somebody who is no officer, or not the one who has it, wanted a draft at a counter.
    CounterRefused,
    /// Somebody wanted to act by a mandate that is not theirs.
    MandateForeign,
    /// A one-time code was wrong.
    CodeWrong,
    /// A one-time code was guessed at too often.
    CodeGuessed,
    /// Something was asked for too often.
    LimitReached,
    /// Something was asked for that the session may not have.
    AssuranceTooLow,
    /// Somebody would have the gateway call an address inside of the city's network.
    PushInward,
    /// A phone number was confirmed.
    SignedIn,
    /// A session was ended by its holder.
    SignedOut,
    /// Somebody claims a NIK that another account has.
    ClaimAsked,
    /// Who has a NIK objected to a claim on it.
    ClaimObjected,
    /// A NIK went from one account to another.
    ClaimCompleted,
    /// An account was given another number.
    NumberChanged,
    /// An account whose NIK is known lost its number to another person's account: it was given to them
    /// mostly, and sometimes a swapped SIM.
    NumberTaken,
    /// Somebody tried to send a report by Open311 without a partner's key.
    PartnerRefused,
    /// What is said to be a department's callback is not signed by it, or not now.
    CallbackRefused(&'static str),
    /// A department's callback came before.
    CallbackReplayed,
    /// Somebody who is no reviewer tried to sign in at the review desk.
    DeskRefused,
    /// A form came to the review desk that none of its pages had made.
    DeskForged,
    /// Somebody who is no publisher tried to publish something.
    PublisherRefused,
    /// A service or a list was published.
    Published,
    /// Somebody asked about a NIK that is neither theirs nor that of whom they act for.
    EnquiryForeign,
    /// Somebody asked about a number that the department does not know: mistyped, or guessed.
    EnquiryUnknown,
    /// Somebody asked for the page of a document that there is not: mistyped, or guessed.
    DocumentPageUnknown,
}

impl Event {
    fn name(self) -> &'static str {
        match self {
            Self::ProofInvalid => "proof-invalid",
            Self::ProofForAnotherRequest => "proof-for-another-request",
            Self::ProofReplayed => "proof-replayed",
            Self::TokenOfAnotherDevice => "token-of-another-device",
            Self::RefreshTokenReused => "refresh-token-reused",
            Self::UnknownDevice => "unknown-device",
            Self::MatchFailed => "match-failed",
            Self::IdentityAnswerForeign => "identity-answer-foreign",
            Self::IdentityAnswerReplayed => "identity-answer-replayed",
            Self::IdentityCodeRefused => "identity-code-refused",
            Self::IdentityAnswerRefused(_) => "identity-answer-refused",
            Self::IdentityOfAnotherPerson => "identity-of-another-person",
            Self::AttestationRefused(_) => "attestation-refused",
            Self::AttestationReplayed => "attestation-replayed",
            Self::EnrolmentCodeWrong => "enrolment-code-wrong",
            Self::MandateCodeWrong => "mandate-code-wrong",
            Self::CounterCodeWrong => "counter-code-wrong",
            Self::CounterRefused => "counter-refused",
            Self::MandateForeign => "mandate-foreign",
            Self::CodeWrong => "code-wrong",
            Self::CodeGuessed => "code-guessed",
            Self::LimitReached => "limit-reached",
            Self::AssuranceTooLow => "assurance-too-low",
            Self::PushInward => "push-inward",
            Self::SignedIn => "signed-in",
            Self::SignedOut => "signed-out",
            Self::ClaimAsked => "claim-asked",
            Self::ClaimObjected => "claim-objected",
            Self::ClaimCompleted => "claim-completed",
            Self::NumberChanged => "number-changed",
            Self::NumberTaken => "number-taken",
            Self::PartnerRefused => "partner-refused",
            Self::CallbackRefused(_) => "callback-refused",
            Self::CallbackReplayed => "callback-replayed",
            Self::DeskRefused => "desk-refused",
            Self::DeskForged => "desk-forged",
            Self::PublisherRefused => "publisher-refused",
            Self::Published => "published",
            Self::EnquiryForeign => "enquiry-foreign",
            Self::EnquiryUnknown => "enquiry-unknown",
            Self::DocumentPageUnknown => "document-page-unknown",
        }
    }

    /// What of it did not hold, where there are several things.
    fn why(self) -> Option<&'static str> {
        match self {
            Self::IdentityAnswerRefused(why)
            | Self::AttestationRefused(why)
            | Self::CallbackRefused(why) => Some(why),
            _ => None,
        }
    }
}

/// Notes it, for whoever watches `live_gateway::security`.
pub(crate) fn note(event: Event) {
    let (name, why) = (event.name(), event.why());
    let is_usual = matches!(
        event,
        Event::SignedIn | Event::SignedOut | Event::NumberChanged | Event::Published
    );
    if is_usual {
        tracing::info!(target: "live_gateway::security", event = name, "security");
    } else {
        tracing::warn!(target: "live_gateway::security", event = name, why, "security");
    }
}
