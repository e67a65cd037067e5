using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Audit;
using TechVolunteers.Identity.Sessions;
using TechVolunteers.Storage;

namespace TechVolunteers.Identity.SignIn;

/// <summary>Removes what has run out: sign-in attempts, links, counted uses and sessions. Nothing depends on it but the size of the store.</summary>
public sealed class SweepSignIns(IRecords records, Ledger ledger, RealClock real, TimeProvider time)
{
    [Function("SweepSignIns")]
    public async Task Run([TimerTrigger("0 25 * * * *")] TimerInfo timer, CancellationToken cancel) => await Run(cancel);

    internal async Task Run(CancellationToken cancel)
    {
        await Sweep<SignInAttempt>(PeopleKeys.Partition, SignInKeys.Attempts, attempt => real.Now >= attempt.ExpiresAt, cancel);
        await Sweep<SignInLink>(PeopleKeys.Partition, SignInKeys.Links, link => real.Now >= link.ExpiresAt, cancel);
        await Sweep<SlidingWindow>(PeopleKeys.Partition, SignInKeys.Windows, window => window.Over(SignInLimits.Longest, real.Now), cancel);
        await Sweep<Session>(SessionKeys.Partition, SessionKeys.All, session => session.Over(real.Now), cancel);
    }

    private async Task Sweep<T>(string partition, string prefix, Func<T, bool> over, CancellationToken cancel)
        where T : class
    {
        var by = new Attribution(new Actor.Machine("SweepSignIns"), time.GetUtcNow(), Ids.New());
        await foreach (var row in records.Scan(partition, prefix, cancel))
        {
            if (!over(Json.Read<T>(row.Json)))
                continue;
            await ledger.Commit(partition, by, async draft =>
            {
                // It may have been used again since it was read.
                if (await draft.Find<T>(row.Key) is not { } value || !over(value))
                    return false;
                await draft.Remove(row.Key);
                return true;
            }, cancel);
        }
    }
}
