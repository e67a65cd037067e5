using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Storage;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations.Upload;

/// <summary>What became of an upload.</summary>
public abstract record Arrival
{
    private Arrival() { }

    /// <summary>Everything arrived and stands in quarantine. Whoever does not keep it must <see cref="PacketUpload.Discard"/> it.</summary>
    /// <param name="Category">As typed; null when none was sent.</param>
    public sealed record Complete(string? Category, ImmutableArray<PacketFile> Files) : Arrival;

    /// <summary>Nothing of it was kept.</summary>
    public sealed record Refused(Refusal Why) : Arrival;
}

/// <summary>Takes one packet from a multipart request, part by part, straight into quarantine: memory does not grow with its size.</summary>
public sealed class PacketUpload(IDocuments documents)
{
    /// <summary>Category, token, form, stamped, consent and attachments, and room for boxes of the page that were left empty.</summary>
    private const int MostPartsBesideAttachments = 16;

    /// <param name="proof">
    /// Checks a page's token, which is the first part, so that nothing else is read before it is known to be good; given null when the first
    /// part is another one. Null for programs.
    /// </param>
    public async Task<Arrival> Receive(HttpRequest request, PacketLimits limits, Func<string?, Task<Refusal?>>? proof, CancellationToken cancel)
    {
        var outcome = await Take(request, limits, proof, cancel);
        if (outcome is Arrival.Refused)
            await request.Drain(cancel);
        return outcome;
    }

    /// <summary>Removes the files of an upload that is not kept.</summary>
    public async Task Discard(IEnumerable<PacketFile> files)
    {
        foreach (var file in files)
            await documents.Delete(file.Document, CancellationToken.None);
    }

    private async Task<Arrival> Take(HttpRequest request, PacketLimits limits, Func<string?, Task<Refusal?>>? proof, CancellationToken cancel)
    {
        if (Boundary(request.ContentType) is not { } boundary)
            return new Arrival.Refused(UploadRefusals.NotMultipart);
        if (request.ContentLength > limits.MaxRequestBytes)
            return new Arrival.Refused(UploadRefusals.RequestTooLarge(limits.MaxRequestBytes));
        var body = new MultipartBody(new ReceivedBody(request), boundary, limits.MaxRequestBytes);
        var packet = new IncomingPacket(documents, limits);
        var kept = false;
        try
        {
            if ((await Parts(body, packet, limits, proof, cancel) ?? packet.Missing) is { } why)
                return new Arrival.Refused(why);
            kept = true;
            return new Arrival.Complete(packet.Category, packet.Files);
        }
        catch (IOException)
        {
            return new Arrival.Refused(body.Exceeded ? UploadRefusals.RequestTooLarge(limits.MaxRequestBytes) : UploadRefusals.Broken);
        }
        catch (InvalidDataException)
        {
            return new Arrival.Refused(UploadRefusals.Malformed);
        }
        finally
        {
            if (!kept)
                await Discard(packet.Files);
        }
    }

    private static async Task<Refusal?> Parts(MultipartBody body, IncomingPacket packet, PacketLimits limits, Func<string?, Task<Refusal?>>? proof, CancellationToken cancel)
    {
        // A body without any part shows no token, and no form either: it is refused all the same.
        for (var n = 0; await body.Next(cancel) is { } part; n++)
        {
            if (n == MostPartsBesideAttachments + limits.MaxAttachments)
                return UploadRefusals.TooManyParts;
            if (part.Disposition is not { } disposition || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase))
                return UploadRefusals.Malformed;
            if (n == 0 && proof is not null)
            {
                var token = disposition.Name == FormTokens.Field ? await IncomingPacket.Text(part, cancel) : null;
                if (await proof(token) is { } forged)
                    return forged;
                continue;
            }
            if (await packet.Take(part, disposition, cancel) is { } refusal)
                return refusal;
        }
        return null;
    }

    // RFC 2046 5.1.1: at most 70 characters.
    private static string? Boundary(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= 70 } boundary
            ? boundary.ToString()
            : null;
}
