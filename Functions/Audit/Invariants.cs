using System.Collections.Immutable;
using System.Globalization;
using Microsoft.DurableTask.Client;

namespace TechVolunteers.Audit;

/// <summary>Runs every declared invariant: after each crash test, and on demand against a store that is in use.</summary>
public sealed class Invariants(IEnumerable<IInvariants> sources, RealClock real)
{
    /// <summary>
    /// What is read row by row while others commit may seem to disagree for a moment. Such a moment is over after this pause, and a breach
    /// that stays is found a second time in the same words.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <param name="use">While an app is used a breach counts when it stays; else at once.</param>
    /// <param name="documents">Whether the bytes of all documents are read and hashed again.</param>
    /// <param name="durable">The client of the orchestrations; null where there is none to ask.</param>
    public async Task<InvariantReport> Check(StoreUse use, bool documents, DurableTaskClient? durable, CancellationToken cancel)
    {
        var parts = new List<CheckedInvariant>();
        foreach (var invariant in sources.SelectMany(source => source.All).OrderBy(NumberOf).ThenBy(invariant => invariant.Rule, StringComparer.Ordinal))
        {
            var look = await Look(invariant, use, documents, durable, cancel);
            var breaches = look.Breaches;
            if (use == StoreUse.Live && breaches.Count > 0)
            {
                await Task.Delay(Pause, real.Provider, cancel);
                breaches = [.. breaches.Intersect((await Look(invariant, use, documents, durable, cancel)).Breaches, StringComparer.Ordinal)];
            }
            var standing = breaches.Count > 0 ? InvariantStanding.Broken : look.Unchecked is not null ? InvariantStanding.Unchecked : InvariantStanding.Holds;
            parts.Add(new CheckedInvariant(invariant.Code, invariant.Rule, standing, look.Seen, [.. breaches], look.Unchecked));
        }
        return new InvariantReport(real.Now, documents, [.. parts]);
    }

    private static async Task<InvariantLook> Look(Invariant invariant, StoreUse use, bool documents, DurableTaskClient? durable, CancellationToken cancel)
    {
        var look = new InvariantLook(use, documents, durable, cancel);
        await invariant.Check(look);
        return look;
    }

    private static int NumberOf(Invariant invariant) => int.Parse(invariant.Code.AsSpan(1), CultureInfo.InvariantCulture);
}
