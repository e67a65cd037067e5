using System.Collections.Immutable;
using Microsoft.DurableTask.Client;

namespace TechVolunteers.Audit;

/// <summary>
/// Something that holds of everything that is stored, whatever was interrupted in between. Declared by the feature that keeps it, several
/// parts of one invariant by several features; <see cref="Invariants"/> runs them all.
/// </summary>
/// <param name="Code"><c>I1</c> to <c>I12</c>.</param>
/// <param name="Rule">What holds, a whole Chinese sentence.</param>
/// <param name="Check">Looks at the stores and says where it does not hold; changes nothing.</param>
public sealed record Invariant(string Code, string Rule, Func<InvariantLook, Task> Check);

/// <summary>The invariants of one feature, registered in the container.</summary>
public interface IInvariants
{
    IEnumerable<Invariant> All { get; }
}

/// <summary>What may be going on in a store while it is looked at.</summary>
public enum StoreUse
{
    /// <summary>The app runs and has nothing to do.</summary>
    Idle,

    /// <summary>The app runs and is used.</summary>
    Live,

    /// <summary>The app does not run; it may have been cut off anywhere.</summary>
    Stopped,
}

/// <summary>One look at one invariant: what it may use, and what it found.</summary>
/// <param name="use">What may be going on meanwhile.</param>
/// <param name="documents">Whether the bytes of documents are read and hashed again, which takes as long as reading all of them.</param>
/// <param name="durable">The client of the orchestrations; null where there is none to ask.</param>
public sealed class InvariantLook(StoreUse use, bool documents, DurableTaskClient? durable, CancellationToken cancel)
{
    private readonly List<string> _breaches = [];

    public StoreUse Use => use;

    public bool Documents => documents;

    public DurableTaskClient? Durable => durable;

    public CancellationToken Cancel => cancel;

    /// <summary>How many things were looked at.</summary>
    public int Seen { get; private set; }

    /// <summary>Why nothing could be looked at, a whole Chinese sentence; null when it could.</summary>
    public string? Unchecked { get; private set; }

    public IReadOnlyList<string> Breaches => _breaches;

    /// <summary>One more thing was looked at; <paramref name="breach"/> says what is wrong with it and where, a whole Chinese sentence, or is null.</summary>
    public void Saw(string? breach = null)
    {
        Seen++;
        if (breach is not null)
            _breaches.Add(breach);
    }

    /// <summary>So many more things were looked at.</summary>
    public void Looked(int count) => Seen += count;

    /// <summary>Something more that is wrong with what was looked at.</summary>
    public void Breach(string sentence) => _breaches.Add(sentence);

    public void CannotCheck(string why) => Unchecked = why;
}

/// <summary>How an invariant stands.</summary>
public enum InvariantStanding
{
    Holds,
    Broken,

    /// <summary>What it is about can't be seen from here.</summary>
    Unchecked,
}

/// <summary>What became of one look.</summary>
/// <param name="Breaches">One whole Chinese sentence for each place where it does not hold.</param>
/// <param name="Why">Why it was not checked; null when it was.</param>
public sealed record CheckedInvariant(string Code, string Rule, InvariantStanding Standing, int Seen, ImmutableArray<string> Breaches, string? Why);

/// <summary>What became of a look at all of them, in order of their codes.</summary>
public sealed record InvariantReport(DateTimeOffset At, bool Documents, ImmutableArray<CheckedInvariant> Parts)
{
    /// <summary>Whether nothing that could be checked is broken.</summary>
    public bool Sound => Parts.All(part => part.Standing != InvariantStanding.Broken);

    /// <summary>Every breach with its code before it.</summary>
    public IEnumerable<string> Breaches => Parts.SelectMany(part => part.Breaches.Select(breach => $"{part.Code} {breach}"));
}
