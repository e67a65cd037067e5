using System.Collections.Immutable;
using TechVolunteers.Nominations.Scan;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.Nominations.Inspections;

/// <summary>One file of a packet, ready to be inspected.</summary>
/// <param name="Path">A local file that nobody changes while it is inspected.</param>
/// <param name="DisplayName">For sentences.</param>
public sealed record InspectedFile(PacketPart Part, string Path, string DisplayName);

/// <summary>The files of one packet.</summary>
public sealed record PacketFiles(ImmutableArray<InspectedFile> Files);

/// <summary>What an inspection read. All of it travels as JSON.</summary>
/// <param name="Form">Null when the packet holds no form or the inspection was stopped.</param>
/// <param name="Scan">Null when the packet holds no stamped PDF or the inspection was stopped.</param>
/// <param name="Findings">Everything about all files; those of <paramref name="Form"/> and <paramref name="Scan"/> are among them.</param>
public sealed record PacketReading(FormReading? Form, ScanReading? Scan, ImmutableArray<Finding> Findings);
