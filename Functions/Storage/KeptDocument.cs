namespace TechVolunteers.Storage;

/// <summary>A document that a row names.</summary>
/// <param name="Where">Which row, for a Chinese sentence: “KJZY2021-A-0001 第 1 版”.</param>
/// <param name="Length">In bytes; null where the row does not say.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits; null where the row does not say.</param>
public sealed record KeptDocument(DocumentId Id, string Where, long? Length, string? Sha256);

/// <summary>
/// All documents that the rows of one feature name. Each feature that writes documents registers its own: what no row names is removed from
/// quarantine after a day.
/// </summary>
public delegate IAsyncEnumerable<KeptDocument> KeptDocuments(CancellationToken cancel);
