//! What programmes do, and what can be learnt from them.

closed_list! {
    /// What an activity is.
    ActivityKind {
        /// A training.
        Training,
        /// A mission of experts.
        Mission,
        /// A visit, such as an exchange of experience.
        Visit,
        /// Work of experts.
        Expertise,
        /// A conference, a forum, a session.
        Event,
        /// A meeting.
        Meeting,
        /// None of the others.
        Other,
    }
}

closed_list! {
    /// What can be learnt.
    PracticeKind {
        /// It worked, and others could do the same.
        GoodPractice,
        /// It taught something, also by what did not work.
        Lesson,
    }
}
