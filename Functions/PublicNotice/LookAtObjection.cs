using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Storage;

namespace TechVolunteers.PublicNotice;

/// <param name="Next">When to look again; null once the objection is settled.</param>
public sealed record ObjectionLook(DateTimeOffset? Next);

/// <summary>Reminds the leads of an open objection when it is due; one letter for each due instant, however often it runs.</summary>
public sealed class LookAtObjection(CampaignReads campaigns, PeopleDirectory people, PublicUrl publicUrl, IRecords records, Ledger ledger, TimeProvider time)
{
    public static Step<ObjectionRun, ObjectionLook> Step { get; } = new(nameof(LookAtObjection));

    [Function(nameof(LookAtObjection))]
    public Task<ObjectionLook> Run([ActivityTrigger] ObjectionRun run, FunctionContext context, CancellationToken cancel) =>
        Look(run, new Attribution(new Actor.Machine(nameof(LookAtObjection)), time.GetUtcNow(), context.InvocationId), cancel);

    internal async Task<ObjectionLook> Look(ObjectionRun run, Attribution by, CancellationToken cancel)
    {
        var campaign = await campaigns.Find(run.Campaign, cancel) ?? throw new InvalidOperationException($"There is no campaign {run.Campaign}.");
        var found = await records.Find<Objection>(campaign.Partition, Objection.Key(run.Objection), cancel);
        if (found is not { Open: true } objection)
            return new ObjectionLook(null);
        var (due, next) = ObjectionReminders.At(objection, by.At);
        if (due is { } instant)
        {
            var leads = await people.With(Role.Lead, cancel);
            await ledger.Commit(campaign.Partition, by, async draft =>
            {
                if (await draft.Objection(run.Objection) is { Open: true } now && now.DecisionVersion == objection.DecisionVersion)
                {
                    foreach (var lead in leads)
                        await draft.Send(PublicNoticeLetters.Reminder(campaign, now, lead, instant, publicUrl, by.At));
                }
                return true;
            }, cancel);
        }
        return new ObjectionLook(next);
    }
}

/// <summary>When the leads are reminded of an open objection.</summary>
public static class ObjectionReminders
{
    // Calendar days: an objection waits for nobody's holiday, and the last days count most.
    private static readonly ImmutableArray<int> AfterReceipt = [1, 3, 7];
    private static readonly ImmutableArray<int> BeforeEnd = [3, 1, 0];
    private const int AgainAfterDays = 7;

    /// <summary>The last instant that has come (null when none has), and the next one; after the listed ones every seven days without end.</summary>
    public static (DateTimeOffset? Due, DateTimeOffset Next) At(Objection objection, DateTimeOffset now)
    {
        var fixedOnes = objection.SettleBy is { } end
            ? BeforeEnd.Select(days => end.AddDays(-days)).Where(instant => instant > objection.Acceptance!.At).ToArray()
            : [.. AfterReceipt.Select(days => objection.ReceivedAt.AddDays(days))];
        var due = fixedOnes.Where(instant => instant <= now).Select(instant => (DateTimeOffset?)instant).LastOrDefault();
        if (fixedOnes.Where(instant => instant > now).Select(instant => (DateTimeOffset?)instant).FirstOrDefault() is { } next)
            return (due, next);
        var last = fixedOnes[^1];
        var passed = Math.Floor((now - last).TotalDays / AgainAfterDays);
        return (last.AddDays(passed * AgainAfterDays), last.AddDays((passed + 1) * AgainAfterDays));
    }
}
