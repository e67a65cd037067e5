using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TechVolunteers.EmbeddedRuntime.Replay;

namespace TechVolunteers.Tests.Histories;

/// <summary>One path of an orchestrator as its code decided when the file was written.</summary>
/// <param name="Version">The version that the instance was started with.</param>
/// <param name="Ends">How the execution stands after the last turn, in the words of <see cref="Ending"/>.</param>
internal sealed record GoldenHistory(string Orchestrator, string Version, string Path, string Instance, string Ends, IReadOnlyList<HistoryEvent> Events)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string File => FileOf(Orchestrator, Version, Path);

    public static string FileOf(string orchestrator, string version, string path) => $"{orchestrator}.{version}.{path}.json";

    /// <summary>One event a line, so that a difference between two files can be read.</summary>
    public string Text()
    {
        var text = new StringBuilder("{\n");
        foreach (var (name, value) in new[] { ("orchestrator", Orchestrator), ("version", Version), ("path", Path), ("instance", Instance), ("ends", Ends) })
            text.Append($"  \"{name}\": {JsonSerializer.Serialize(value, Readable)},\n");
        text.Append("  \"events\": [\n    ").AppendJoin(",\n    ", Events.Select(HistoryJson.Write)).Append("\n  ]\n}\n");
        return text.ToString();
    }

    public static GoldenHistory Read(string text)
    {
        using var json = JsonDocument.Parse(text);
        string Member(string name) => json.RootElement.GetProperty(name).GetString()!;
        return new GoldenHistory(Member("orchestrator"), Member("version"), Member("path"), Member("instance"), Member("ends"), HistoryJson.ReadTurn(json.RootElement.GetProperty("events").GetRawText()));
    }

    /// <summary>Every way in which <paramref name="code"/> decides otherwise than this history says.</summary>
    public IReadOnlyList<string> Differences(OrchestratorCode code, RunEnvironment environment)
    {
        var differences = Replayer.Verify(Instance, Events, code, environment);
        if (differences.Count > 0)
            return differences;
        // A history has no line for an execution that waits or begins again, so the end is compared apart.
        var last = Events.ToList().FindLastIndex(happened => happened is HistoryEvent.TurnStarted);
        var news = Events.Skip(last).Where(happened => happened is not (HistoryEvent.TaskScheduled or HistoryEvent.TimerCreated or HistoryEvent.ChildScheduled or HistoryEvent.EventSent or HistoryEvent.ExecutionCompleted));
        var ends = Ending(OrchestratorRun.After(Events.Take(last), Instance, code, environment).Advance(news).End);
        return ends == Ends ? [] : [$"History: {Ends}. Code: {ends}."];
    }

    public static string Ending(End? end) => end switch
    {
        null => "waits",
        End.Completed completed => $"completed with {completed.Output ?? "nothing"}",
        End.Failed failed => $"failed with {failed.Failure.Type}",
        End.Terminated terminated => $"terminated with {terminated.Output ?? "nothing"}",
        End.Again again => $"continues as new with {again.Input} and {again.Events.Count} events",
        _ => throw new ArgumentException($"{end.GetType().Name} is no known end.", nameof(end)),
    };
}
