using System.Security.Cryptography;

namespace TechVolunteers.Tests.Simulation;

/// <summary>All chance of one simulation: one seed, one sequence.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>0 or more, less than <paramref name="sides"/>.</summary>
    public int Roll(int sides) => _random.Next(sides);

    public bool Chance(double probability) => _random.NextDouble() < probability;

    public T Pick<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    /// <summary>One of several things to do, each as likely as its weight says.</summary>
    public T Pick<T>(params IReadOnlyList<(int Weight, T What)> of)
    {
        var at = _random.Next(of.Sum(each => each.Weight));
        foreach (var (weight, what) in of)
        {
            if ((at -= weight) < 0)
                return what;
        }
        throw new InvalidOperationException("The weights do not add up.");
    }
}

/// <summary>Identifiers and codes of one simulation, drawn from its seed in place of the operating system's.</summary>
internal sealed class SeededNumbers(int seed) : RandomNumberGenerator
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    public override void GetBytes(byte[] data) => GetBytes(data.AsSpan());

    public override void GetBytes(Span<byte> data)
    {
        lock (_gate)
            _random.NextBytes(data);
    }
}
