using Microsoft.Extensions.Logging.Abstractions;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.EmbeddedRuntime.Hosting;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;
using TechVolunteers.Tests.Nominations;
using TechVolunteers.Tests.PreliminaryReview;
using Xunit;

namespace TechVolunteers.Tests.Campaigns;

/// <summary>Intake closes while a lead lets a unit that already has longer send longer still.</summary>
public sealed class TendIntakeTests
{
    private static readonly DateTimeOffset Extended = BeijingTime.EndOf(new DateOnly(2021, 11, 15));
    private static readonly DateTimeOffset ExtendedAgain = BeijingTime.EndOf(new DateOnly(2021, 11, 18));

    public enum Moment
    {
        /// <summary>The campaign was read and looks over; the packets are being counted.</summary>
        Counting,

        /// <summary>The campaign was read again, and the stage that ends it is about to be written.</summary>
        Writing,
    }

    [Theory]
    [InlineData(Moment.Counting)]
    [InlineData(Moment.Writing)]
    public async Task Intake_stays_open_when_the_last_unit_gets_longer_at_the_moment_it_closes(Moment moment)
    {
        using var office = await OfficeWorld.Open();
        await Extend(office, Extended);
        var grace = office.Intake.Definition.Grace;
        office.Intake.Time.SetUtcNow(Extended + grace);
        var records = new Interrupted(office.Intake.Records, moment, () => Extend(office, ExtendedAgain));

        var look = await Look(office, records);

        Assert.True(records.Happened);
        Assert.Equal((Stage.Intake, ExtendedAgain), ((await office.Intake.Running()).Campaign.Stage, (await office.Intake.Running()).Campaign.DeadlineOf(IntakeWorld.UnitOne)));
        Assert.Equal(ExtendedAgain + grace, look.Next);
        Assert.Empty(await office.Intake.Letters("campaigns.intake-closed"));
    }

    [Fact]
    public async Task Intake_closes_when_nobody_gets_longer()
    {
        using var office = await OfficeWorld.Open();
        await Extend(office, Extended);
        office.Intake.Time.SetUtcNow(Extended + office.Intake.Definition.Grace);

        var look = await Look(office, office.Intake.Records);

        Assert.Equal((null, Stage.PreliminaryReview), (look.Next, (await office.Intake.Running()).Campaign.Stage));
    }

    private static async Task Extend(OfficeWorld office, DateTimeOffset to)
    {
        var running = await office.Intake.Running();
        // The lead's page was answered a second before.
        var by = office.By("lead-1") with { At = office.Intake.Now.AddSeconds(-1) };
        Assert.Null(await new Deadlines(office.Intake.Ledger).Move(running, to, IntakeWorld.UnitOne, "受灾停电", running.Campaign.DecisionVersion, by, default));
    }

    private static async Task<IntakeLook> Look(OfficeWorld office, IRecords records)
    {
        var ledger = new Ledger(records, new LetterNudge(), new PendingWakes(), new RealClock(TimeProvider.System), NullLogger<Ledger>.Instance);
        var activity = new TendIntake(new CampaignReads(records), new NominationReads(records), new PeopleDirectory(records), IntakeWorld.Url, records, ledger, office.Intake.Time);
        var function = FunctionFinder.Search(FunctionSource.Of(typeof(TendIntake)), "").Functions.Single();
        return await activity.Run(new CampaignRun(office.Intake.Id), new Invocation(function, "test", new NoServices(), new Dictionary<string, object?>(), default), default);
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }

    /// <summary>A store in which, once, something else happens at a moment of the closing.</summary>
    private sealed class Interrupted(IRecords records, Moment moment, Func<Task> happens) : IRecords
    {
        public bool Happened { get; private set; }

        public Task<Row?> Find(string partition, string key, CancellationToken cancel) => records.Find(partition, key, cancel);

        public async Task<RowPage> Page(string partition, string prefix, int limit, string? after, CancellationToken cancel)
        {
            if (moment == Moment.Counting && prefix == NominationKeys.All)
                await Once();
            return await records.Page(partition, prefix, limit, after, cancel);
        }

        public async Task<CommitOutcome> Commit(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancel)
        {
            if (moment == Moment.Writing && changes.Any(change => change.Key == CampaignKeys.Campaign))
                await Once();
            return await records.Commit(partition, changes, cancel);
        }

        private Task Once()
        {
            if (Happened)
                return Task.CompletedTask;
            Happened = true;
            return happens();
        }
    }
}
