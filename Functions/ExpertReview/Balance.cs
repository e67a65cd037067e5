using System.Collections.Immutable;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;

namespace TechVolunteers.ExpertReview;

/// <summary>A nomination that needs experts, with those it has.</summary>
/// <param name="Has">Experts whose assignment stands.</param>
/// <param name="Barred">Experts who may not have it: a conflict was found or declared, or the office took it back from them.</param>
public sealed record Need(NominationId Nomination, ImmutableArray<PersonId> Has, ImmutableArray<PersonId> Barred);

/// <summary>A nomination that can't get enough of the chosen experts.</summary>
public sealed record Shortage(NominationId Nomination, int Missing, int Barred);

/// <param name="Pairs">What is to be assigned anew, in order of nomination and expert.</param>
public sealed record Distribution(ImmutableArray<(NominationId Nomination, PersonId Expert)> Pairs, ImmutableArray<Shortage> Shortages);

/// <summary>
/// Spreads nominations over experts so that each has <c>perNomination</c> different ones, no barred pair exists, and the experts' loads
/// are as even as the bars allow. What was assigned before stays.
/// </summary>
/// <remarks>
/// Greedy by the smallest load, then repaired: as long as a chain of hand-overs leads from an expert to one with at least two fewer,
/// it is carried out. No such chain left means the sum of squared loads is the smallest possible (each is a negative cycle of the
/// min-cost flow whose arc costs grow with load).
/// </remarks>
public static class Balance
{
    /// <param name="experts">The chosen experts with the number of assignments they have already, in the whole campaign.</param>
    public static Distribution Of(IEnumerable<Need> needs, IReadOnlyDictionary<PersonId, int> experts, int perNomination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perNomination, 1);
        var order = experts.Keys.OrderBy(expert => expert.Value, StringComparer.Ordinal).ToArray();
        var load = order.ToDictionary(expert => expert, expert => experts[expert]);
        var open = needs.Select(need => new Slot(need, order, perNomination))
            .OrderBy(slot => slot.Free.Count)
            .ThenBy(slot => slot.Need.Nomination.Value, StringComparer.Ordinal)
            .ToArray();
        var shortages = ImmutableArray.CreateBuilder<Shortage>();
        foreach (var slot in open)
        {
            foreach (var expert in slot.Free.OrderBy(expert => load[expert]).ThenBy(expert => expert.Value, StringComparer.Ordinal).Take(slot.Wanted).ToArray())
            {
                slot.Give(expert);
                load[expert]++;
            }
            if (slot.Given.Count < slot.Wanted)
                shortages.Add(new Shortage(slot.Need.Nomination, slot.Wanted - slot.Given.Count, order.Count(slot.Need.Barred.Contains)));
        }
        while (order.OrderByDescending(expert => load[expert]).Any(expert => load[expert] - 2 >= load.Values.Min() && HandOver(expert, order, load, open)))
        {
        }
        return new Distribution(
            [.. open.SelectMany(slot => slot.Given.Select(expert => (slot.Need.Nomination, expert)))
                .OrderBy(pair => pair.Nomination.Value, StringComparer.Ordinal)
                .ThenBy(pair => pair.expert.Value, StringComparer.Ordinal)],
            [.. shortages.OrderBy(shortage => shortage.Nomination.Value, StringComparer.Ordinal)]);
    }

    /// <summary>Finds, breadth first, a chain of hand-overs from <paramref name="from"/> to somebody with at least two fewer, and carries it out.</summary>
    private static bool HandOver(PersonId from, PersonId[] order, Dictionary<PersonId, int> load, Slot[] slots)
    {
        var reached = new Dictionary<PersonId, (PersonId Giver, Slot Slot)>();
        var queue = new Queue<PersonId>([from]);
        while (queue.TryDequeue(out var giver))
        {
            foreach (var taker in order.Where(taker => taker != from && !reached.ContainsKey(taker)))
            {
                if (slots.FirstOrDefault(slot => slot.Given.Contains(giver) && slot.Free.Contains(taker)) is not { } slot)
                    continue;
                reached[taker] = (giver, slot);
                if (load[taker] <= load[from] - 2)
                {
                    CarryOut(from, taker, reached);
                    load[from]--;
                    load[taker]++;
                    return true;
                }
                queue.Enqueue(taker);
            }
        }
        return false;
    }

    private static void CarryOut(PersonId from, PersonId last, Dictionary<PersonId, (PersonId Giver, Slot Slot)> reached)
    {
        for (var taker = last; taker != from;)
        {
            var (giver, slot) = reached[taker];
            slot.TakeBack(giver);
            slot.Give(taker);
            taker = giver;
        }
    }

    private sealed class Slot(Need need, PersonId[] experts, int perNomination)
    {
        public Need Need => need;

        public int Wanted { get; } = Math.Max(0, perNomination - need.Has.Length);

        public HashSet<PersonId> Free { get; } = [.. experts.Where(expert => !need.Has.Contains(expert) && !need.Barred.Contains(expert))];

        public HashSet<PersonId> Given { get; } = [];

        public void Give(PersonId expert)
        {
            Free.Remove(expert);
            Given.Add(expert);
        }

        public void TakeBack(PersonId expert)
        {
            Given.Remove(expert);
            Free.Add(expert);
        }
    }
}
