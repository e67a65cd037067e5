using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using TechVolunteers.Nominations.Upload;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations.Viruses;

/// <summary>What is known about viruses in a packet's files.</summary>
public abstract record PacketScanning
{
    private PacketScanning() { }

    /// <summary>Every file was asked about, or no scanner is set. Only with this does anything leave quarantine.</summary>
    /// <param name="Infected">By file, the name of what was found.</param>
    public sealed record Done(ImmutableDictionary<DocumentId, string> Infected) : PacketScanning
    {
        /// <summary>One finding a file, in the packet's order.</summary>
        public ImmutableArray<Finding> Findings(Packet packet) =>
            [.. packet.Files.Where(file => Infected.ContainsKey(file.Document)).Select(file => VirusFindings.Found(file, Infected[file.Document]))];
    }

    /// <summary>The scanner did not answer: the packet waits in quarantine.</summary>
    public sealed record Unanswered : PacketScanning;
}

internal static class VirusFindings
{
    public static Finding Found(PacketFile file, string virus) => new(
        "virus",
        Severity.Refused,
        null,
        $"{file.Part.Title()}“{file.Name}”中查出病毒（{virus}），文件已隔离，任何人都不能打开。",
        "请先用杀毒软件检查制作材料的电脑，再重新生成这份文件上传。");
}

/// <summary>Asks the virus scanner about a packet's files; without one, every packet is as good as scanned.</summary>
/// <param name="clamd">Null when the setting <c>ClamAv</c> is unset.</param>
public sealed partial class PacketScan(Clamd? clamd, IDocuments documents, ILogger<PacketScan> log)
{
    public async Task<PacketScanning> Scan(Packet packet, CancellationToken cancel)
    {
        var infected = ImmutableDictionary.CreateBuilder<DocumentId, string>();
        if (clamd is null)
            return new PacketScanning.Done(infected.ToImmutable());
        foreach (var file in packet.Files)
        {
            switch (await Ask(clamd, file, cancel))
            {
                case VirusVerdict.Found found:
                    infected[file.Document] = found.Name;
                    break;
                case VirusVerdict.Unanswered unanswered:
                    LogUnanswered(log, clamd.Address, packet.Nomination, packet.Version, unanswered.Why);
                    return new PacketScanning.Unanswered();
                default:
                    break;
            }
        }
        return new PacketScanning.Done(infected.ToImmutable());
    }

    private async Task<VirusVerdict> Ask(Clamd scanner, PacketFile file, CancellationToken cancel)
    {
        await using var content = await documents.OpenQuarantined(file.Document, cancel) ?? throw new InvalidOperationException($"Document {file.Document} is gone.");
        return await scanner.Scan(content, cancel);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The virus scanner at {Address} gave no verdict on nomination {Nomination}, version {Version}, which stays in quarantine: {Why}")]
    private static partial void LogUnanswered(ILogger log, ClamdAddress address, NominationId nomination, int version, string why);
}
