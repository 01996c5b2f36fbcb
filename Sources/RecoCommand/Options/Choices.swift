public import ArgumentParser
public import Reco
public import VectorMemory

// The choices that are flags and not settings: they are parsed by their raw values.

extension Modality: ExpressibleByArgument {}

extension RefinedSides: ExpressibleByArgument {}

extension BenchRows.Family: ExpressibleByArgument {}
