using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using Xunit;

namespace TechVolunteers.Tests.Nominations;

public sealed class CorrectionTests
{
    private static readonly DateTimeOffset correctBy = BeijingTime.EndOf(new DateOnly(2021, 11, 26)).ToUniversalTime();

    [Fact]
    public async Task A_returned_packet_is_waited_for_reminded_and_lapses_after_the_grace()
    {
        using var world = await IntakeWorld.Open();
        var campaign = await world.Running();
        var nomination = (await Returned(world)) with { Inspected = 1 };
        NominationLook At(TimeSpan before, params int[] reminded) => NominationLook.At(campaign, nomination, [.. reminded], correctBy - before);

        Assert.Equal(new NominationLook(NominationStep.Wait, 0, correctBy.AddDays(-2)), At(TimeSpan.FromDays(5)));
        Assert.Equal(NominationStep.Remind, At(TimeSpan.FromDays(2)).Next);
        Assert.Equal(new NominationLook(NominationStep.Wait, 0, correctBy.AddDays(-1)), At(TimeSpan.FromDays(2), 2));
        Assert.Equal(NominationStep.Remind, At(TimeSpan.FromDays(1), 2).Next);
        Assert.Equal(new NominationLook(NominationStep.Wait, 0, correctBy.AddMinutes(15)), At(TimeSpan.FromDays(1), 2, 1));
        Assert.Equal(NominationStep.Wait, At(TimeSpan.Zero).Next);
        Assert.Equal(NominationStep.Lapse, At(TimeSpan.FromMinutes(-15)).Next);
        var closing = campaign with { Campaign = campaign.Campaign with { Closing = Stage.PreliminaryReview } };
        Assert.Equal(NominationStep.Wait, NominationLook.At(closing, nomination, [], correctBy.AddDays(1)).Next);
    }

    [Theory]
    [InlineData(NominationState.Refused, NominationStep.None)]
    [InlineData(NominationState.Withdrawn, NominationStep.None)]
    [InlineData(NominationState.Announced, NominationStep.None)]
    [InlineData(NominationState.Admitted, NominationStep.Wait)]
    [InlineData(NominationState.Received, NominationStep.Wait)]
    public async Task A_settled_nomination_ends_its_run_and_others_wait_for_people(NominationState state, NominationStep next)
    {
        using var world = await IntakeWorld.Open();
        var (nomination, _) = await world.Accepted();

        var look = NominationLook.At(await world.Running(), nomination with { State = state, Inspected = 1 }, [], world.Now);

        Assert.Equal(new NominationLook(next, 0, null), look);
    }

    [Fact]
    public async Task A_new_version_is_inspected_before_anything_else()
    {
        using var world = await IntakeWorld.Open();
        var (nomination, _) = await world.Accepted();

        Assert.Equal(new NominationLook(NominationStep.Inspect, 3, null), NominationLook.At(await world.Running(), nomination with { Version = 3, Inspected = 1 }, [], world.Now));
    }

    [Fact]
    public async Task Each_reminder_is_written_once_and_of_missed_ones_only_the_latest()
    {
        using var world = await IntakeWorld.Open();
        var nomination = await Returned(world);
        var corrections = Corrections(world);
        world.Time.SetUtcNow(correctBy.AddDays(-3));
        Assert.False(await corrections.Remind(Run(world, nomination), By(world), default));

        world.Time.SetUtcNow(correctBy.AddHours(-5));
        Assert.True(await corrections.Remind(Run(world, nomination), By(world), default));
        Assert.False(await corrections.Remind(Run(world, nomination), By(world), default));

        var letter = Assert.Single(await world.Letters("nominations.correction-reminder"));
        Assert.Contains("2021年11月26日（星期五）24:00（北京时间）", letter.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_packet_lapses_only_after_the_grace_and_only_once()
    {
        using var world = await IntakeWorld.Open();
        var nomination = await Returned(world);
        var corrections = Corrections(world);
        world.Time.SetUtcNow(correctBy.AddMinutes(14));
        Assert.False(await corrections.Lapse(Run(world, nomination), By(world), default));

        world.Time.SetUtcNow(correctBy.AddMinutes(15));
        await world.Change(campaign => campaign with { Closing = Stage.PreliminaryReview });
        Assert.False(await corrections.Lapse(Run(world, nomination), By(world), default));
        await world.Change(campaign => campaign with { Closing = null });
        Assert.True(await corrections.Lapse(Run(world, nomination), By(world), default));
        Assert.False(await corrections.Lapse(Run(world, nomination), By(world), default));

        Assert.Equal(NominationState.Lapsed, (await world.Nomination(nomination.Id)).State);
        Assert.Single(await world.Letters("nominations.lapsed"));
        Assert.Equal("nominations.lapsed", (await world.Audit(nomination))[^1].Action);
    }

    private static Corrections Corrections(IntakeWorld world) => new(world.Campaigns, world.Nominations, world.People, world.Ledger, IntakeWorld.Url);

    private static NominationRun Run(IntakeWorld world, Nomination nomination) => new(world.Id, nomination.Id);

    private static Attribution By(IntakeWorld world) => new(new Actor.Machine("test"), world.Now, "test");

    private static async Task<Nomination> Returned(IntakeWorld world)
    {
        var (nomination, _) = await world.Accepted();
        await world.Decide(nomination.Id, row => row with { State = NominationState.Returned, CorrectBy = correctBy, Returns = 1 });
        return await world.Nomination(nomination.Id);
    }
}
