using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using TechVolunteers.Storage;

namespace TechVolunteers.Identity;

/// <summary>
/// Keys of data protection (antiforgery tokens) as documents with an index row each, so that every instance of the app reads the same and they
/// outlive the process. The framework's interface is synchronous; it is asked at start and once a day.
/// </summary>
internal sealed class KeyRing(IRecords records, IDocuments documents) : IXmlRepository, IConfigureOptions<KeyManagementOptions>
{
    private const string Partition = "keys";
    private const string Prefix = "data-protection/";
    private const long LongestBytes = 64 * 1024;

    public void Configure(KeyManagementOptions options) => options.XmlRepository = this;

    public IReadOnlyCollection<XElement> GetAllElements() => Run(Read);

    public void StoreElement(XElement element, string friendlyName) => Run(() => Write(element));

    /// <summary>The documents of all keys.</summary>
    public static async IAsyncEnumerable<KeptDocument> Documents(IRecords records, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in records.Scan(Partition, Prefix, cancel))
        {
            var key = Json.Read<StoredKey>(row.Json);
            yield return new KeptDocument(new DocumentId(key.Document), $"数据保护密钥 {row.Key}", null, key.Sha256);
        }
    }

    // A thread of the pool has no context that the wait could block.
    private static T Run<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();

    private async Task<IReadOnlyCollection<XElement>> Read()
    {
        var elements = new List<XElement>();
        await foreach (var key in records.Scan<StoredKey>(Partition, Prefix, CancellationToken.None))
        {
            await using var stream = await documents.Open(new DocumentId(key.Document), CancellationToken.None)
                ?? throw new InvalidOperationException($"The key document {key.Document} is missing.");
            elements.Add(await XElement.LoadAsync(stream, LoadOptions.None, CancellationToken.None));
        }
        return elements;
    }

    private async Task<bool> Write(XElement element)
    {
        using var content = new MemoryStream();
        await element.SaveAsync(content, SaveOptions.DisableFormatting, CancellationToken.None);
        content.Position = 0;
        if (await documents.Write(content, LongestBytes, CancellationToken.None) is not DocumentWrite.Stored stored)
            throw new InvalidOperationException($"A key has more than {LongestBytes} bytes.");
        await documents.Release(stored.Id, CancellationToken.None);
        // The row comes last: a document without one is an orphan, a row without its document would stop the start.
        await records.Commit(Partition, [new RowChange.Insert(Prefix + Ids.New(), Json.Write(new StoredKey(stored.Id.Value, stored.Sha256)))], CancellationToken.None);
        return true;
    }

    private sealed record StoredKey(string Document, string Sha256);
}
