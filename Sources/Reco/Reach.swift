public import VectorMemory

/// Whether a step stays within the query's modality or crosses to its counterpart.
///
/// Search and fusion each have one. The paper's ablation finds uni-modal search with cross-modal
/// fusion best: search is accurate within a modality, and what is new comes from across.
/// Source: Iscen et al., section 3.2.
public enum Reach: String, Sendable, CaseIterable, Codable {
    /// The query's own modality.
    case uni
    /// The other modality.
    case cross

    /// Where this leads from `modality`.
    public func modality(from modality: Modality) -> Modality {
        self == .uni ? modality : modality.counterpart
    }
}
