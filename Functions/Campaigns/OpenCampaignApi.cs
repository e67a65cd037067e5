using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Campaigns;

/// <summary>An administrator puts a campaign file in force: by the API with the file as the body, or by the form on the people page.</summary>
public sealed class OpenCampaignApi(OpenCampaign opening, Waker waker, TimeProvider time)
{
    private const int Limit = 1_000_000;

    [Function(nameof(OpenCampaignApi))]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns")] HttpRequest request, [DurableClient] DurableTaskClient durable, CancellationToken cancel)
    {
        var permitted = request.Visitor().Ask(CampaignPermissions.Open, Subject.General, null, time.GetUtcNow());
        if (permitted is Permitted.No no)
            return await Answers.Refuse(request, no.Why, time, cancel);
        if (await Text(request.Body, cancel) is not { } file)
            return await Answers.Refuse(request, new Refusal(RefusalKind.TooLarge, "征集活动文件超过 1 MB。", "请检查提交的是不是征集活动文件。"), time, cancel);
        var outcome = await opening.Open(file, ((Permitted.Yes)permitted).By, cancel);
        await waker.Deliver(durable, cancel);
        return outcome switch
        {
            CampaignOpening.Opened opened => Answers.Data(opened.Campaign.Campaign, StatusCodes.Status201Created),
            CampaignOpening.Revised revised => Answers.Data(revised.Campaign.Campaign),
            CampaignOpening.Refused { Problems.IsEmpty: false } refused => Answers.Data(new { title = refused.Why.What, detail = refused.Why.Do, status = refused.Why.Status, problems = refused.Problems }, refused.Why.Status),
            CampaignOpening.Refused refused => await Answers.Refuse(request, refused.Why, time, cancel),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };
    }

    private static async Task<string?> Text(Stream body, CancellationToken cancel)
    {
        using var reader = new StreamReader(body);
        var buffer = new char[Limit + 1];
        var read = await reader.ReadBlockAsync(buffer, cancel);
        return read > Limit ? null : new string(buffer, 0, read);
    }
}
