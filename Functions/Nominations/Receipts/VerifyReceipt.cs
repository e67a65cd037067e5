using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Nominations.Pages;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations.Receipts;

/// <summary>Anybody with a whole receipt, pasted or as a file, learns whether this system issued exactly it.</summary>
public sealed class VerifyReceipt(ReceiptBook receipts, ReceiptKeys keys, TimeProvider time)
{
    [Function("ShowVerifyReceipt")]
    public async Task<IResult> Show([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "receipts/verify")] HttpRequest request, CancellationToken cancel) =>
        Answers.Page<VerifyReceiptPage>(await request.Page(time, cancel));

    [Function(nameof(VerifyReceipt))]
    public async Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "receipts/verify")] HttpRequest request, CancellationToken cancel)
    {
        var form = await request.ReadFormAsync(cancel);
        var text = form.Files["file"] is { Length: > 0 } file ? await Text(file.OpenReadStream(), cancel) : form["receipt"].ToString();
        var check = await Check(text, cancel);
        return Answers.Page<VerifyReceiptPage>(await request.Page(time, cancel), new { Check = check }, check is ReceiptCheck.Wrong wrong ? wrong.Why.Status : StatusCodes.Status200OK);
    }

    /// <summary>The body is the receipt: its text, or the JSON that the API gave for it.</summary>
    [Function("VerifyReceiptApi")]
    public async Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/receipts/verify")] HttpRequest request, CancellationToken cancel)
    {
        var check = await Check(await Text(request.Body, cancel), cancel);
        return check is ReceiptCheck.Genuine genuine
            ? Answers.Data(new { genuine.Receipt, genuine.Recorded })
            : await Answers.Refuse(request, ((ReceiptCheck.Wrong)check).Why, time, cancel);
    }

    private async Task<ReceiptCheck> Check(string text, CancellationToken cancel) => string.IsNullOrWhiteSpace(text)
        ? new ReceiptCheck.Wrong(["没有收到回执的内容。"])
        : ReceiptText.Read(text) switch
        {
            ReceiptReading.Read { Receipt: var receipt } => await receipts.Check(receipt, (await keys.All(cancel)).Select(published => published.Key), cancel),
            ReceiptReading.Unreadable unreadable => new ReceiptCheck.Wrong([unreadable.What]),
            _ => throw new InvalidOperationException("Unknown reading."),
        };

    /// <summary>At most as many bytes as make one character more than the longest receipt: more is not looked at.</summary>
    private static async Task<string> Text(Stream content, CancellationToken cancel)
    {
        var buffer = new byte[(ReceiptText.Longest * 4) + 1];
        var read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        return System.Text.Encoding.UTF8.GetString(buffer.AsSpan(0, read));
    }
}
