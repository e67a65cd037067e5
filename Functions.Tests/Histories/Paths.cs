using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.ExpertReview;
using TechVolunteers.Nominations;
using TechVolunteers.PublicNotice;

namespace TechVolunteers.Tests.Histories;

/// <summary>A path of an orchestrator: what the world does, told to code that decides the rest.</summary>
/// <param name="Name">Lower-case words with hyphens: a part of the file's name.</param>
internal sealed record ToldPath(string Orchestrator, string Name, string Instance, object Input, Func<Telling, Telling> Tell);

/// <summary>All paths: each branch of each orchestrator, and each way in which one of its waits can end.</summary>
internal static class Paths
{
    public static IReadOnlyList<ToldPath> All => [.. CampaignPaths.All, .. NominationPaths.All, .. FollowedPaths.All, .. ObjectionPaths.All];

    public static CampaignRun Campaign { get; } = new(CampaignId.From("kjzy2021"));

    /// <summary>An instant of the sample campaign in Beijing.</summary>
    public static DateTimeOffset Beijing(int month, int day, int hour = 0) => new DateTimeOffset(2021, month, day, hour, 0, 0, TimeSpan.FromHours(8)).ToUniversalTime();
}

internal static class CampaignPaths
{
    private static readonly DateTimeOffset Closes = Paths.Beijing(11, 13).AddMinutes(15);

    public static IReadOnlyList<ToldPath> All { get; } =
    [
        Of("deadline-passes", path => path.IntakeCloses().Open()),
        Of("deadline-moved-before-the-timer", path => path
            .Returns(TendIntake.Step, new IntakeLook(Paths.Beijing(11, 10)))
            .Nudged()
            .Returns(TendIntake.Step, new IntakeLook(Paths.Beijing(11, 20)))
            .TimerFires()
            .Returns(TendIntake.Step, new IntakeLook(null))
            .Open()),
        Of("deadline-moved-while-intake-closes", path => path
            .Returns(TendIntake.Step, new IntakeLook(Closes))
            .TimerFires()
            .Nudged()
            .Returns(TendIntake.Step, new IntakeLook(Paths.Beijing(11, 20)))
            .Returns(TendIntake.Step, new IntakeLook(Paths.Beijing(11, 20)))),
        Of("intake-closed-before-it-is-looked-at", path => path.Returns(TendIntake.Step, new IntakeLook(null)).Open()),
        Of("intake-store-down-for-a-moment", path => path
            .Throws(TendIntake.Step, "StoreUnavailableException")
            .TimerFires()
            .Throws(TendIntake.Step, "StoreUnavailableException")
            .TimerFires()
            .Returns(TendIntake.Step, new IntakeLook(Closes))),
        Of("intake-store-down-for-good", path =>
        {
            for (var attempt = 1; attempt < 12; attempt++)
                path.Throws(TendIntake.Step, "StoreUnavailableException").TimerFires();
            return path.Throws(TendIntake.Step, "StoreUnavailableException");
        }),
        Of("gate-voided-by-a-difference", path => path
            .IntakeCloses()
            .Open().Nudged()
            .Returns(LookAtGate.Step, GateLook.Frozen).TimerFires().Returns(CheckGate.Step, false)
            .Open().Nudged().Open()),
        Of("gate-of-no-nominations", path => path
            .IntakeCloses()
            .Open().Nudged()
            .Returns(LookAtGate.Step, GateLook.Frozen).TimerFires().Returns(CheckGate.Step, true)
            .Returns(LookAtGate.Step, GateLook.Applying).Returns(ApplyGate.Step, null).Returns(FinishGate.Step, true)
            .Returns(LookAtGate.Step, GateLook.Passed)),
        Of("gate-doubled-and-malformed-nudges", path => path
            .IntakeCloses()
            .Nudged().Nudged("[1,2]").Open().Open().Open().Nudged("\"again\"").Open()),
        Of("gate-found-applying-after-a-crash", path => path
            .IntakeCloses()
            .Returns(LookAtGate.Step, GateLook.Applying)
            .Returns(ApplyGate.Step, "n050").Returns(ApplyGate.Step, "n100").Returns(ApplyGate.Step, null)
            .Returns(FinishGate.Step, true)
            .Returns(LookAtGate.Step, GateLook.Passed)),
        Of("from-notice-to-announcement", path => path
            .IntakeCloses()
            .Gate().Gate().ChildEnds(ExpertReviewOrchestrator.Flow)
            .Gate()
            .Gate().ChildEnds(PublicNoticeOrchestrator.Flow)),
        Of("from-notice-to-announcement-children-end-first", path => path
            .IntakeCloses()
            .Gate().ChildEnds(ExpertReviewOrchestrator.Flow).Gate()
            .Gate()
            .ChildEnds(PublicNoticeOrchestrator.Flow).Gate()),
        Of("all-gates-passed-at-a-second-start", path => path
            .Returns(TendIntake.Step, new IntakeLook(null))
            .Returns(LookAtGate.Step, GateLook.Passed)
            .Returns(LookAtGate.Step, GateLook.Passed).ChildEnds(ExpertReviewOrchestrator.Flow)
            .Returns(LookAtGate.Step, GateLook.Passed)
            .Returns(LookAtGate.Step, GateLook.Passed).ChildEnds(PublicNoticeOrchestrator.Flow)),
        Of("expert-review-terminated", path => path
            .IntakeCloses()
            .Gate().Gate().ChildFails(ExpertReviewOrchestrator.Flow)),
        Of("public-notice-terminated", path => path
            .IntakeCloses()
            .Gate().Gate().ChildEnds(ExpertReviewOrchestrator.Flow)
            .Gate()
            .Gate().ChildFails(PublicNoticeOrchestrator.Flow)),
        Of("suspended-over-the-deadline", path => path
            .Returns(TendIntake.Step, new IntakeLook(Closes))
            .Suspended().Later(TimeSpan.FromDays(30)).Resumed()
            .TimerFires()
            .Returns(TendIntake.Step, new IntakeLook(null))
            .Open()),
        Of("terminated", path => path.Returns(TendIntake.Step, new IntakeLook(Closes)).Terminated()),
    ];

    private static ToldPath Of(string name, Func<Telling, Telling> tell) => new(nameof(CampaignOrchestrator), name, "kjzy2021", Paths.Campaign, tell);

    private static Telling IntakeCloses(this Telling path) => path
        .Returns(TendIntake.Step, new IntakeLook(Paths.Beijing(11, 10)))
        .TimerFires()
        .Returns(TendIntake.Step, new IntakeLook(Closes))
        .TimerFires()
        .Returns(TendIntake.Step, new IntakeLook(null));

    private static Telling Open(this Telling path) => path.Returns(LookAtGate.Step, GateLook.Open);

    /// <summary>Two people open the gate, and two pages of nominations go through it.</summary>
    private static Telling Gate(this Telling path) => path
        .Open().Later(TimeSpan.FromDays(7)).Nudged()
        .Returns(LookAtGate.Step, GateLook.Frozen).TimerFires().Returns(CheckGate.Step, true)
        .Returns(LookAtGate.Step, GateLook.Applying).Returns(ApplyGate.Step, "n050").Returns(ApplyGate.Step, null).Returns(FinishGate.Step, true)
        .Returns(LookAtGate.Step, GateLook.Passed);
}

internal static class NominationPaths
{
    private static readonly NominationRun Run = new(Paths.Campaign.Campaign, NominationId.From("n0001"));
    private static readonly NominationLook Settled = new(NominationStep.None, 0, null);
    private static readonly NominationLook Waits = new(NominationStep.Wait, 0, null);
    private static readonly NominationLook Reminds = new(NominationStep.Remind, 0, null);
    private static readonly NominationLook Lapses = new(NominationStep.Lapse, 0, null);

    public static IReadOnlyList<ToldPath> All { get; } =
    [
        Of("settled-before-it-starts", path => path.Returns(LookAtNomination.Step, Settled)),
        Of("inspected-and-waiting", path => path.Inspected(1).Returns(LookAtNomination.Step, Waits)),
        Of("inspected-and-withdrawn", path => path.Inspected(1).Returns(LookAtNomination.Step, Waits).Nudged().Returns(LookAtNomination.Step, Settled)),
        Of("withdrawn-while-inspected", path => path
            .Returns(LookAtNomination.Step, Inspects(1)).Nudged().Returns(InspectPacket.Step, false)
            .Returns(LookAtNomination.Step, Settled)),
        Of("inspected-admitted-and-announced", path => path
            .Inspected(1)
            .Returns(LookAtNomination.Step, Waits).Nudged()
            .Returns(LookAtNomination.Step, Waits).Later(TimeSpan.FromDays(20)).Nudged()
            .Returns(LookAtNomination.Step, Waits).Later(TimeSpan.FromDays(20)).Nudged()
            .Returns(LookAtNomination.Step, Settled)),
        Of("inspected-and-refused", path => path
            .Inspected(1)
            .Returns(LookAtNomination.Step, Waits).Nudged()
            .Returns(LookAtNomination.Step, Waits).Nudged()
            .Returns(LookAtNomination.Step, Settled)),
        Of("replaced-while-inspected", path => path
            .Returns(LookAtNomination.Step, Inspects(1)).Nudged().Returns(InspectPacket.Step, false)
            .Inspected(2)
            .Returns(LookAtNomination.Step, Waits)
            .Returns(LookAtNomination.Step, Waits)),
        Of("inspection-failing-for-a-moment", path => path
            .Returns(LookAtNomination.Step, Inspects(1))
            .Throws(InspectPacket.Step, "StoreUnavailableException").TimerFires()
            .Returns(InspectPacket.Step, true)
            .Returns(LookAtNomination.Step, Waits)),
        Of("inspection-failing-for-good", path =>
        {
            path.Returns(LookAtNomination.Step, Inspects(1));
            for (var attempt = 1; attempt < 12; attempt++)
                path.Throws(InspectPacket.Step, "InvalidOperationException").TimerFires();
            return path.Throws(InspectPacket.Step, "InvalidOperationException").Returns(GiveUpInspection.Step, true).Returns(LookAtNomination.Step, Waits);
        }),
        Of("returned-and-corrected-before-the-timer", path => path
            .Inspected(1).Returns(LookAtNomination.Step, Waits).Nudged()
            .Returns(LookAtNomination.Step, Until(11, 20)).Nudged()
            .Inspected(2)
            .Returns(LookAtNomination.Step, Waits).Nudged()
            .Returns(LookAtNomination.Step, Settled)),
        Of("returned-reminded-and-corrected", path => path
            .Inspected(1).Returns(LookAtNomination.Step, Waits).Nudged()
            .Returns(LookAtNomination.Step, Until(11, 20)).TimerFires()
            .Returns(LookAtNomination.Step, Reminds).Returns(RemindCorrection.Step, true)
            .Returns(LookAtNomination.Step, Until(11, 22)).Nudged()
            .Inspected(2)
            .Returns(LookAtNomination.Step, Waits)),
        Of("returned-reminded-twice-and-lapsed", path => path
            .Inspected(1).Returns(LookAtNomination.Step, Waits).Nudged()
            .Returns(LookAtNomination.Step, Until(11, 20)).TimerFires()
            .Returns(LookAtNomination.Step, Reminds).Returns(RemindCorrection.Step, true)
            .Returns(LookAtNomination.Step, Until(11, 22)).TimerFires()
            .Returns(LookAtNomination.Step, Reminds).Returns(RemindCorrection.Step, true)
            .Returns(LookAtNomination.Step, Until(11, 23)).TimerFires()
            .Returns(LookAtNomination.Step, Lapses).Returns(LapseNomination.Step, true)
            .Returns(LookAtNomination.Step, Settled)),
        Of("lapse-lost-against-a-correction", path => path
            .Returns(LookAtNomination.Step, Until(11, 23)).TimerFires()
            .Returns(LookAtNomination.Step, Lapses).Nudged().Returns(LapseNomination.Step, false)
            .Inspected(2)
            .Returns(LookAtNomination.Step, Waits)),
        Of("lapse-waits-for-a-gate", path => path
            .Returns(LookAtNomination.Step, Until(11, 23)).TimerFires()
            .Returns(LookAtNomination.Step, new NominationLook(NominationStep.Wait, 0, Paths.Beijing(11, 23, 1))).TimerFires()
            .Returns(LookAtNomination.Step, Lapses).Returns(LapseNomination.Step, true)
            .Returns(LookAtNomination.Step, Settled)),
        Of("returned-and-withdrawn", path => path
            .Returns(LookAtNomination.Step, Until(11, 23)).Nudged()
            .Returns(LookAtNomination.Step, Settled)),
        Of("late-timer-after-a-long-sleep", path => path
            .Returns(LookAtNomination.Step, Until(11, 20)).Later(TimeSpan.FromDays(40)).TimerFires()
            .Returns(LookAtNomination.Step, Lapses).Returns(LapseNomination.Step, true)
            .Returns(LookAtNomination.Step, Settled)),
        Of("doubled-and-malformed-nudges", path => path
            .Returns(LookAtNomination.Step, Waits).Nudged("{\"a\":[1]}").Nudged().Nudged("7")
            .Returns(LookAtNomination.Step, Waits)
            .Returns(LookAtNomination.Step, Waits)
            .Returns(LookAtNomination.Step, Settled)),
        Of("sixteen-rounds-continue-as-new", path =>
        {
            for (var round = 0; round < 8; round++)
                path.Inspected(round + 1).Returns(LookAtNomination.Step, Waits).Nudged();
            return path;
        }),
        Of("sixteen-rounds-with-nudges-left-continue-as-new", path =>
        {
            path.Inspected(1);
            for (var round = 1; round < 14; round++)
                path.Returns(LookAtNomination.Step, Waits).Nudged();
            return path.Nudged().Nudged().Nudged().Returns(LookAtNomination.Step, Waits).Returns(LookAtNomination.Step, Waits);
        }),
        Of("suspended-over-its-timer", path => path
            .Returns(LookAtNomination.Step, Until(11, 20)).Suspended().Later(TimeSpan.FromDays(30)).Resumed().TimerFires()
            .Returns(LookAtNomination.Step, Lapses).Returns(LapseNomination.Step, true)
            .Returns(LookAtNomination.Step, Settled)),
        Of("terminated", path => path.Inspected(1).Returns(LookAtNomination.Step, Waits).Terminated()),
    ];

    private static ToldPath Of(string name, Func<Telling, Telling> tell) => new(nameof(NominationOrchestrator), name, NominationKeys.Instance(Run.Campaign, Run.Nomination), Run, tell);

    private static NominationLook Inspects(int version) => new(NominationStep.Inspect, version, null);

    private static NominationLook Until(int month, int day) => new(NominationStep.Wait, 0, Paths.Beijing(month, day));

    private static Telling Inspected(this Telling path, int version) => path.Returns(LookAtNomination.Step, Inspects(version)).Returns(InspectPacket.Step, true);
}

/// <summary>The two orchestrations that a campaign follows.</summary>
internal static class FollowedPaths
{
    private static readonly ExpertReviewLook Over = new(true, 0, null);
    private static readonly NoticeLook Shown = new(false, Paths.Beijing(12, 20));
    private static readonly NoticeLook Announced = new(true, null);

    public static IReadOnlyList<ToldPath> All { get; } =
    [
        Experts("ended-before-it-starts", path => path.Returns(LookAtExpertReview.Step, Over)),
        Experts("reminded-by-timers-until-the-end", path => path
            .Returns(LookAtExpertReview.Step, Look(0, 6)).TimerFires()
            .Returns(LookAtExpertReview.Step, Look(2, 8)).Returns(RemindExperts.Step, 2).TimerFires()
            .Returns(LookAtExpertReview.Step, Look(1, 10)).Returns(RemindExperts.Step, 1).Nudged()
            .Returns(LookAtExpertReview.Step, Over)),
        Experts("nothing-due-until-a-nudge", path => path
            .Returns(LookAtExpertReview.Step, new ExpertReviewLook(false, 0, null)).Nudged()
            .Returns(LookAtExpertReview.Step, Look(0, 6)).Nudged()
            .Returns(LookAtExpertReview.Step, Over)),
        Experts("nudged-while-reminding", path => path
            .Returns(LookAtExpertReview.Step, Look(1, 8)).Nudged().Returns(RemindExperts.Step, 0)
            .Returns(LookAtExpertReview.Step, Look(0, 8))),
        Experts("store-down-for-a-moment", path => path
            .Throws(LookAtExpertReview.Step, "StoreUnavailableException").TimerFires()
            .Returns(LookAtExpertReview.Step, Over)),
        Experts("terminated", path => path.Returns(LookAtExpertReview.Step, Look(0, 6)).Terminated()),
        Notice("announced-before-it-starts", path => path.Returns(LookAtNotice.Step, Announced)),
        Notice("window-ends-by-its-timer", path => path
            .Returns(LookAtNotice.Step, Shown).TimerFires()
            .Returns(LookAtNotice.Step, new NoticeLook(false, null)).Nudged()
            .Returns(LookAtNotice.Step, Announced)),
        Notice("extended-before-its-timer", path => path
            .Returns(LookAtNotice.Step, Shown).Nudged()
            .Returns(LookAtNotice.Step, new NoticeLook(false, Paths.Beijing(12, 25))).TimerFires()
            .Returns(LookAtNotice.Step, new NoticeLook(false, null))),
        Notice("not-published-yet", path => path
            .Returns(LookAtNotice.Step, new NoticeLook(false, null)).Nudged()
            .Returns(LookAtNotice.Step, Shown)),
        Notice("store-down-for-a-moment", path => path
            .Throws(LookAtNotice.Step, "StoreUnavailableException").TimerFires()
            .Returns(LookAtNotice.Step, Shown)),
        Notice("suspended-over-its-window", path => path
            .Returns(LookAtNotice.Step, Shown).Suspended().Later(TimeSpan.FromDays(60)).Resumed().TimerFires()
            .Returns(LookAtNotice.Step, Announced)),
        Notice("terminated", path => path.Returns(LookAtNotice.Step, Shown).Terminated()),
    ];

    private static ExpertReviewLook Look(int due, int day) => new(false, due, Paths.Beijing(12, day, 9));

    private static ToldPath Experts(string name, Func<Telling, Telling> tell) =>
        new(nameof(ExpertReviewOrchestrator), name, ExpertReviewOrchestrator.Instance(Paths.Campaign.Campaign), Paths.Campaign, tell);

    private static ToldPath Notice(string name, Func<Telling, Telling> tell) =>
        new(nameof(PublicNoticeOrchestrator), name, PublicNoticeOrchestrator.Instance(Paths.Campaign.Campaign), Paths.Campaign, tell);
}

internal static class ObjectionPaths
{
    private static readonly ObjectionRun Run = new(Paths.Campaign.Campaign, ObjectionId.From("o0001"));
    private static readonly ObjectionLook Settled = new(Next: null);

    public static IReadOnlyList<ToldPath> All { get; } =
    [
        Of("settled-before-it-starts", path => path.Returns(LookAtObjection.Step, Settled)),
        Of("not-accepted-in-time", path => path
            .Returns(LookAtObjection.Step, Until(12, 14)).Nudged()
            .Returns(LookAtObjection.Step, Settled)),
        Of("accepted-and-upheld-before-a-reminder", path => path
            .Returns(LookAtObjection.Step, Until(12, 14)).Nudged()
            .Returns(LookAtObjection.Step, Until(12, 20)).Nudged()
            .Returns(LookAtObjection.Step, Until(12, 20)).Nudged()
            .Returns(LookAtObjection.Step, Settled)),
        Of("reminded-and-not-upheld", path => path
            .Returns(LookAtObjection.Step, Until(12, 14)).TimerFires()
            .Returns(LookAtObjection.Step, Until(12, 16)).TimerFires()
            .Returns(LookAtObjection.Step, Until(12, 20)).Nudged()
            .Returns(LookAtObjection.Step, Settled)),
        Of("overdue-for-weeks", path =>
        {
            for (var day = 3; day <= 24; day += 7)
                path.Returns(LookAtObjection.Step, Until(12, day)).TimerFires();
            return path.Returns(LookAtObjection.Step, Until(12, 31));
        }),
        Of("store-down-for-a-moment", path => path
            .Throws(LookAtObjection.Step, "StoreUnavailableException").TimerFires()
            .Returns(LookAtObjection.Step, Settled)),
        Of("terminated", path => path.Returns(LookAtObjection.Step, Until(12, 14)).Terminated()),
    ];

    private static ObjectionLook Until(int month, int day) => new(Paths.Beijing(month, day));

    private static ToldPath Of(string name, Func<Telling, Telling> tell) => new(nameof(ObjectionOrchestrator), name, Objection.Instance(Run.Campaign, Run.Objection), Run, tell);
}
