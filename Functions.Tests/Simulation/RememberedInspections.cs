using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Inspections;

namespace TechVolunteers.Tests.Simulation;

/// <summary>Reads each packet once in a real child process; simulations send the same few samples again and again.</summary>
internal sealed class RememberedInspections() : InspectionPool(Patient, NullLogger<InspectionPool>.Instance)
{
    // A busy machine must not turn a good packet into one that could not be read.
    private static readonly InspectionLimits Patient = InspectionLimits.Default with { Time = TimeSpan.FromMinutes(2), Children = 1 };

    private readonly ConcurrentDictionary<string, PacketReading> _known = new(StringComparer.Ordinal);

    public override async Task<PacketReading> Inspect(PacketFiles files, IReadOnlyList<FormDefinition> forms, CategoryCode chosen, CancellationToken cancel)
    {
        var key = new StringBuilder(chosen.Value);
        foreach (var file in files.Files)
        {
            await using var stream = File.OpenRead(file.Path);
            key.Append($" {file.Part} {file.DisplayName} {Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel))}");
        }
        if (!_known.TryGetValue(key.ToString(), out var reading))
            _known[key.ToString()] = reading = await base.Inspect(files, forms, chosen, cancel);
        return reading;
    }
}
