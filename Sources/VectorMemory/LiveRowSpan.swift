package import Tensors

/// A borrowed view of a shard's rows as they are stored, and which of them are live.
///
/// A scan reads it stretch by stretch and gives only live rows to what it finds; they are numbered
/// without gaps.
package struct LiveRowSpan: ~Escapable, Sendable {
    /// Every row of the files, `[storedCount x dimension]`.
    let stored: RowSpan
    /// Which of them count.
    let live: LiveRows

    /// Views a shard's rows.
    @_lifetime(copy stored)
    init(_ stored: RowSpan, live: LiveRows) {
        precondition(
            stored.rowCount == live.storedCount,
            "\(live.storedCount) rows known of \(stored.rowCount)"
        )
        self.stored = stored
        self.live = live
    }

    /// Views rows of which none was removed.
    @_lifetime(copy rows)
    package init(_ rows: RowSpan) {
        self.init(rows, live: LiveRows(storedCount: rows.rowCount))
    }

    /// How many live rows there are.
    package var rowCount: Int { live.count }
    /// How many numbers each row has.
    package var dimension: Int { stored.dimension }

    /// One live row, in place.
    @_lifetime(copy self)
    func row(at index: Int) -> RowSpan {
        let row = live.row(at: index)
        return stored.rows(row..<row + 1)
    }
}
