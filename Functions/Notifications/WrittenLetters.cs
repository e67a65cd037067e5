using TechVolunteers.Storage;

namespace TechVolunteers.Notifications;

/// <summary>Which letters a partition holds: of what kind, about what, written when.</summary>
public sealed class WrittenLetters
{
    private readonly HashSet<(string Kind, string About, DateTimeOffset At)> _written = [];

    public static async Task<WrittenLetters> In(IRecords records, string partition, CancellationToken cancel)
    {
        var letters = new WrittenLetters();
        await foreach (var letter in records.Scan<Letter>(partition, Letter.Prefix, cancel))
            letters._written.Add((letter.Kind, letter.About, letter.WrittenAt));
        return letters;
    }

    /// <summary>Whether there is such a letter to anybody.</summary>
    public bool Hold(string kind, string about, DateTimeOffset at) => _written.Contains((kind, about, at));
}
