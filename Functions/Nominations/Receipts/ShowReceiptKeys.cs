using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Audit;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Pages;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations.Receipts;

/// <summary>The public keys of receipts, for anybody; an administrator changes the one that signs.</summary>
public sealed class ShowReceiptKeys(ReceiptKeys keys, TimeProvider time)
{
    /// <param name="Shown">The id of the signing key that the page or the list showed; empty when there was none.</param>
    public sealed record Form(string? Shown);

    [Function(nameof(ShowReceiptKeys))]
    public async Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "receipts/keys")] HttpRequest request, CancellationToken cancel) =>
        Answers.Page<ReceiptKeysPage>(await request.Page(time, cancel), new { Keys = await keys.All(cancel), MayChange = Ask(request) is Permitted.Yes });

    /// <summary>All of them in one file, the newest first: what the command <c>verify-receipt</c> takes, and OpenSSL one by one.</summary>
    [Function("DownloadReceiptKeys")]
    public async Task<IResult> Pem([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "receipts/keys.pem")] HttpRequest request, CancellationToken cancel)
    {
        var pem = string.Concat((await keys.All(cancel)).Select(published => $"{published.Key.Id}\n{published.Key.Pem}\n"));
        request.HttpContext.Response.Headers.ContentDisposition = "attachment; filename=receipt-keys.pem";
        return Results.Text(pem, "application/x-pem-file");
    }

    [Function("ShowReceiptKeysApi")]
    public async Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/receipts/keys")] HttpRequest request, CancellationToken cancel) =>
        Answers.Data((await keys.All(cancel)).Select(published => new { published.Key.Id, published.Key.Pem, published.Since, published.Signing }));

    [Function("ChangeReceiptKey")]
    public async Task<IResult> Change([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "receipts/keys")] HttpRequest request, CancellationToken cancel) =>
        await Change(request, id => Answers.Done(request, "/receipts/keys", $"已启用新的签名密钥 {id}；旧密钥签发的回执仍可验证。"), cancel);

    [Function("ChangeReceiptKeyApi")]
    public async Task<IResult> ChangeApi([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/receipts/keys")] HttpRequest request, CancellationToken cancel) =>
        await Change(request, id => Answers.Data(new { Id = id }, StatusCodes.Status201Created), cancel);

    private async Task<IResult> Change(HttpRequest request, Func<string, IResult> done, CancellationToken cancel)
    {
        if (Ask(request) is not Permitted.Yes(var by))
            return await Answers.Refuse(request, ((Permitted.No)Ask(request)).Why, time, cancel);
        if (await request.Bind<Form>(cancel) is not Bound<Form>.Value { It: var form })
            return await Answers.Refuse(request, Refusal.Invalid("没有注明现在的签名密钥（shown）。", "请从密钥页面操作；用程序操作的，请填写查询时得到的密钥编号。"), time, cancel);
        var (id, why) = await keys.Change(string.IsNullOrEmpty(form.Shown) ? null : form.Shown, by, cancel);
        return why is null ? done(id!) : await Answers.Refuse(request, why, time, cancel);
    }

    private Permitted Ask(HttpRequest request) => request.Visitor().Ask(NominationPermissions.ChangeReceiptKey, Subject.General, null, time.GetUtcNow());
}
