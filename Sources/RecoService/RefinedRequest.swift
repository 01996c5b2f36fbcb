import HTTPServing
import Reco

/// What became of one request's embeddings, and where its time went.
struct RefinedRequest: Sendable {
    /// The refined embeddings and their neighbors.
    let refinement: Refinement
    /// How long it waited for its first batch.
    let queueTime: Duration
    /// How long the batches took that its rows were in; others' rows may have been in them too.
    let times: RefinementTimes

    /// The same for the answer's notes.
    var noted: [AnswerNotes.Time] {
        [
            AnswerNotes.Time("queue", queueTime), AnswerNotes.Time("search", times.search),
            AnswerNotes.Time("fusion", times.fusion),
        ]
    }
}
