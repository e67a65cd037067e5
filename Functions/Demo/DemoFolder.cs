using System.Text.Json;

namespace TechVolunteers.Demo;

/// <summary>
/// The data folder of a demonstration, told apart from a real one by the file <c>demo.json</c>, which also keeps the virtual clock.
/// </summary>
internal sealed class DemoFolder(string path)
{
    /// <summary>When a new demonstration begins: the moment at which the sample campaign opens, 2021-11-04 09:00 in Beijing.</summary>
    public static readonly DateTimeOffset Beginning = BeijingTime.At(new DateOnly(2021, 11, 4), new TimeOnly(9, 0));

    private const string FileName = "demo.json";

    public string Path => path;

    public bool Marked => File.Exists(Mark);

    private string Mark => System.IO.Path.Combine(path, FileName);

    /// <summary>The clock as it was left, or that of a new demonstration.</summary>
    /// <exception cref="SettingsException">The folder holds a store that is no demonstration's, or its mark is damaged.</exception>
    public VirtualClock OpenClock(TimeProvider real) => new(real, Ahead(real), Keep);

    private TimeSpan Ahead(TimeProvider real)
    {
        if (Marked)
            return Read();
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new SettingsException([$"The folder {path} holds data that are no demonstration's. Start without {App.DemoFlag}, or name another folder in the setting Data."]);
        Directory.CreateDirectory(path);
        var ahead = Beginning - real.GetUtcNow();
        Keep(ahead);
        return ahead;
    }

    private TimeSpan Read()
    {
        try
        {
            return new TimeSpan(JsonSerializer.Deserialize<Kept>(File.ReadAllBytes(Mark))!.AheadTicks);
        }
        catch (JsonException damaged)
        {
            throw new SettingsException([$"{Mark} is damaged ({damaged.Message}). Delete the folder {path} to begin a new demonstration."]);
        }
    }

    private void Keep(TimeSpan ahead)
    {
        var fresh = Mark + ".new";
        using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            JsonSerializer.Serialize(file, new Kept("This folder belongs to a demonstration; it opens with --demo only.", ahead.Ticks));
            file.Flush(flushToDisk: true);
        }
        File.Move(fresh, Mark, overwrite: true);
    }

    /// <param name="AheadTicks">Virtual minus real time, in units of 100 ns.</param>
    private sealed record Kept(string Note, long AheadTicks);
}
