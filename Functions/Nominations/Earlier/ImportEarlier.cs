using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Audit;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Pages;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations.Earlier;

/// <summary>Administrators see and import the archive of those selected in earlier years.</summary>
public sealed class ImportEarlier(EarlierArchive archive, TimeProvider time)
{
    /// <summary>Room for the envelope of the form.</summary>
    private const long LargestBody = SelectionTable.LargestFile + 64 * 1024;

    [Function("ShowEarlier")]
    public async Task<IResult> Show([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "earlier-selections")] HttpRequest request, CancellationToken cancel) =>
        Ask(request) is Permitted.No no ? await Answers.Refuse(request, no.Why, time, cancel) : await Page(request, null, cancel);

    [Function("ShowEarlierApi")]
    public async Task<IResult> ShowApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/earlier-selections")] HttpRequest request, CancellationToken cancel) =>
        Ask(request) is Permitted.No no
            ? await Answers.Refuse(request, no.Why, time, cancel)
            : Answers.Data(new { Head = await archive.Current(cancel), (await archive.Read(cancel)).Entries });

    [ChecksFormTokenItself]
    [Function(nameof(ImportEarlier))]
    public async Task<IResult> Import([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "earlier-selections")] HttpRequest request, CancellationToken cancel)
    {
        // Who may not import is answered before the file is read.
        if (Ask(request) is not Permitted.Yes(var by))
            return await Answers.Refuse(request, ((Permitted.No)Ask(request)).Why, time, cancel);
        if (Limited(request) is { } large)
            return await Answers.Refuse(request, large, time, cancel);
        var form = await request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = LargestBody }, cancel);
        if (await request.Check(form[FormTokens.Field]) is { } forged)
            return await Answers.Refuse(request, forged, time, cancel);
        var file = form.Files["file"] is { } sent ? await Bytes(sent.OpenReadStream(), cancel) : [];
        return await archive.Import(file, form["note"], by, cancel) switch
        {
            ArchiveImport.Imported imported => Answers.Done(request, "/earlier-selections", $"已导入 {imported.Head.Count} 条。已检查过的材料会在几分钟内按新名单重新核对。"),
            ArchiveImport.Refused refused => await Page(request, refused, cancel),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };
    }

    /// <summary>The body is the file; the query <c>note</c> says where it comes from.</summary>
    [Function("ImportEarlierApi")]
    public async Task<IResult> ImportApi([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/earlier-selections")] HttpRequest request, CancellationToken cancel)
    {
        if (Ask(request) is not Permitted.Yes(var by))
            return await Answers.Refuse(request, ((Permitted.No)Ask(request)).Why, time, cancel);
        if (Limited(request) is { } large)
            return await Answers.Refuse(request, large, time, cancel);
        return await archive.Import(await Bytes(request.Body, cancel), request.Query["note"], by, cancel) switch
        {
            ArchiveImport.Imported imported => Answers.Data(imported.Head, StatusCodes.Status201Created),
            ArchiveImport.Refused refused => await Answers.Refuse(request, refused.Why, time, cancel),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };
    }

    private async Task<IResult> Page(HttpRequest request, ArchiveImport.Refused? problem, CancellationToken cancel) => Answers.Page<EarlierPage>(
        await request.Page(time, cancel), new { Head = await archive.Current(cancel), (await archive.Read(cancel)).Entries, Problem = problem }, problem?.Why.Status ?? StatusCodes.Status200OK);

    private static Refusal? Limited(HttpRequest request)
    {
        if (request.ContentLength > LargestBody)
            return new Refusal(RefusalKind.TooLarge, $"文件超过 {SelectionTable.LargestFile / 1_000_000} MB。", "请只保留年度、类别、名称、单位或地点四列后重新导入。");
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = LargestBody;
        return null;
    }

    private static async Task<byte[]> Bytes(Stream content, CancellationToken cancel)
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancel);
        return copy.ToArray();
    }

    private Permitted Ask(HttpRequest request) => request.Visitor().Ask(NominationPermissions.ImportEarlier, Subject.General, null, time.GetUtcNow());
}
