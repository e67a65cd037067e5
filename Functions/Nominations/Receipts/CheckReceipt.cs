using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Nominations.Pages;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations.Receipts;

/// <summary>Anybody with a receipt's number and code sees the time and the hashes, and nothing that names a person.</summary>
public sealed class CheckReceipt(ReceiptBook receipts, TimeProvider time)
{
    [Function(nameof(CheckReceipt))]
    public async Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "receipts")] HttpRequest request, CancellationToken cancel)
    {
        var (number, code) = Typed(request);
        var asked = number.Length > 0 || code.Length > 0;
        var found = asked ? await receipts.Check(number, code, cancel) : null;
        return Answers.Page<CheckReceiptPage>(
            await request.Page(time, cancel),
            new { Number = number, Code = code, Found = found, Missed = asked && found is null },
            asked && found is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK);
    }

    [Function("CheckReceiptApi")]
    public async Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/receipts")] HttpRequest request, CancellationToken cancel)
    {
        var (number, code) = Typed(request);
        return await receipts.Check(number, code, cancel) is { } found ? Answers.Data(found) : await Answers.Refuse(request, ReceiptBook.NotFound, time, cancel);
    }

    private static (string Number, string Code) Typed(HttpRequest request) => (request.Query["number"].ToString(), request.Query["code"].ToString());
}
