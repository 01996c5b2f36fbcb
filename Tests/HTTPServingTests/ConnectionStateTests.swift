import Testing

@testable import HTTPServing

/// The life of a connection by a clock that the test moves.
struct ConnectionStateTests {
    private typealias Instant = ContinuousClock.Instant

    private static let limits = ConnectionState.Limits(
        handshakeTimeout: .seconds(7),
        headTimeout: .seconds(10),
        bodyTimeout: .seconds(20),
        idleTimeout: .seconds(30),
        writeTimeout: .seconds(40),
        lingerTimeout: .seconds(5),
        lingerByteLimit: 100
    )
    private let start = ContinuousClock.now

    private func second(_ count: Double) -> Instant { start + .seconds(count) }

    private func makeState() -> ConnectionState {
        ConnectionState(limits: Self.limits, at: start)
    }

    @Test func aNewConnectionOwesItsFirstByteWithinTheHeadsLimit() {
        var state = makeState()
        #expect(state.readsRequests)
        #expect(state.timePassed(at: second(9.9)) == .carryOn)
        #expect(state.timePassed(at: second(10)) == .close)
        #expect(state.phase == .closed)
    }

    @Test func aHandshakeHasItsOwnDeadlineAndThenTheHeadsBegins() {
        var state = ConnectionState.beforeHandshake(limits: Self.limits, at: start)
        #expect(!state.readsRequests)
        #expect(state.timePassed(at: second(6.9)) == .carryOn)
        var late = state
        #expect(late.timePassed(at: second(7)) == .close)
        state.handshakeCompleted(at: second(6))
        #expect(state.phase == .idle)
        #expect(state.timePassed(at: second(15.9)) == .carryOn)
        #expect(state.timePassed(at: second(16)) == .close)
    }

    @Test func afterAFailedHandshakeItLingersAndReadsNoRequest() {
        var state = ConnectionState.beforeHandshake(limits: Self.limits, at: start)
        #expect(state.handshakeFailed(at: second(1)) == .linger)
        #expect(state.phase == .lingering && state.isLastAnswer && !state.readsRequests)
        #expect(state.discarded(byteCount: 101) == .close)
    }

    @Test func aHeadsDeadlineDoesNotMoveWithItsBytes() {
        var state = makeState()
        state.requestBegan(at: second(8))
        for moment in stride(from: 8.5, to: 18, by: 0.5) {
            state.requestBegan(at: second(moment))
            #expect(state.timePassed(at: second(moment)) == .carryOn)
        }
        #expect(state.timePassed(at: second(18)) == .refuseLateRequest)
    }

    @Test func aBodyHasItsOwnDeadline() {
        var state = makeState()
        state.requestBegan(at: second(1))
        state.headCompleted(at: second(2))
        #expect(state.readsRequests)
        #expect(state.timePassed(at: second(21.9)) == .carryOn)
        #expect(state.timePassed(at: second(22)) == .refuseLateRequest)
    }

    @Test func aHandlerHasNoDeadlineAndStopsReading() {
        var state = makeState()
        state.requestCompleted()
        #expect(!state.readsRequests)
        #expect(state.deadline == nil)
        #expect(state.timePassed(at: second(1e6)) == .carryOn)
        #expect(state.phase == .handling)
    }

    @Test func anAnswerIsGivenUpAtItsDeadline() {
        var state = makeState()
        state.requestCompleted()
        state.answerReady(isLast: false, at: second(100))
        #expect(!state.readsRequests)
        #expect(state.timePassed(at: second(139.9)) == .carryOn)
        #expect(state.timePassed(at: second(140)) == .close)
    }

    @Test func aKeptConnectionIsIdleAndThenClosedWithoutAWord() {
        var state = makeState()
        state.answerReady(isLast: false, at: second(1))
        #expect(state.answerWritten(at: second(2)) == .carryOn)
        #expect(state.phase == .idle)
        #expect(state.readsRequests)
        #expect(state.timePassed(at: second(31.9)) == .carryOn)
        #expect(state.timePassed(at: second(32)) == .close)
    }

    @Test func eachRequestHasDeadlinesOfItsOwn() {
        var state = makeState()
        for turn in 0..<5 {
            let base = Double(turn) * 25
            state.requestBegan(at: second(base))
            #expect(state.deadline == second(base + 10))
            state.headCompleted(at: second(base + 9))
            #expect(state.deadline == second(base + 29))
            state.requestCompleted()
            state.answerReady(isLast: false, at: second(base + 20))
            #expect(state.answerWritten(at: second(base + 24)) == .carryOn)
            #expect(state.deadline == second(base + 54))
        }
    }

    @Test func theLastAnswerIsFollowedByLingering() {
        var state = makeState()
        state.answerReady(isLast: true, at: second(1))
        #expect(state.isLastAnswer)
        #expect(state.answerWritten(at: second(2)) == .linger)
        #expect(!state.readsRequests)
        #expect(state.timePassed(at: second(6.9)) == .carryOn)
        #expect(state.timePassed(at: second(7)) == .close)
    }

    @Test func lingeringEndsWithTheClientOrAfterSoManyBytes() {
        var state = makeState()
        state.answerReady(isLast: true, at: start)
        _ = state.answerWritten(at: start)
        var other = state
        #expect(state.discarded(byteCount: 60) == .carryOn)
        #expect(state.discarded(byteCount: 40) == .carryOn)
        #expect(state.deadline == second(5))
        #expect(state.discarded(byteCount: 1) == .close)
        #expect(other.clientFinished() == .close)
    }

    @Test func aClientThatHasFinishedIsNotLingeredFor() {
        var state = makeState()
        state.requestBegan(at: start)
        #expect(state.clientFinished() == .refuseCutRequest)
        state.answerReady(isLast: true, at: start)
        #expect(state.answerWritten(at: start) == .close)
    }

    @Test func aClientThatFinishesInTheMiddleOfABodyIsRefused() {
        var state = makeState()
        state.headCompleted(at: start)
        #expect(state.clientFinished() == .refuseCutRequest)
    }

    @Test func aClientThatFinishesStillGetsTheAnswerUnderWay() {
        var state = makeState()
        state.requestCompleted()
        #expect(state.clientFinished() == .carryOn)
        state.answerReady(isLast: false, at: start)
        #expect(state.answerWritten(at: start) == .carryOn)
        #expect(state.clientFinished() == .close)
    }

    @Test func drainingMakesTheNextAnswerTheLast() {
        var state = makeState()
        state.requestCompleted()
        state.drainBegan()
        #expect(state.phase == .handling)
        state.answerReady(isLast: false, at: start)
        #expect(state.isLastAnswer)
        #expect(state.answerWritten(at: start) == .linger)
    }

    @Test func aRefusedConnectionLingersFromTheStart() {
        var state = ConnectionState.refused(limits: Self.limits, at: start)
        #expect(state.phase == .lingering)
        #expect(state.timePassed(at: second(4)) == .carryOn)
        #expect(state.timePassed(at: second(5)) == .close)
    }

    @Test func nothingHappensAfterTheEnd() {
        var state = makeState()
        state.close()
        #expect(!state.readsRequests)
        #expect(state.timePassed(at: second(1e6)) == .carryOn)
        #expect(state.clientFinished() == .close)
        #expect(state.phase == .closed)
    }

    @Test func itKnowsSinceWhenItWaitsForARequest() {
        var state = ConnectionState.beforeHandshake(limits: Self.limits, at: start)
        #expect(state.idleSince == nil)
        state.handshakeCompleted(at: second(1))
        #expect(state.idleSince == second(1))
        state.requestBegan(at: second(2))
        #expect(state.idleSince == nil)
        state.answerReady(isLast: false, at: second(3))
        _ = state.answerWritten(at: second(4))
        #expect(state.idleSince == second(4))
    }
}
