using System.Collections.Immutable;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;

namespace TechVolunteers.Storage.Azure;

/// <summary>Rows in one Azure table: a commit is an entity-group transaction, a version is an ETag.</summary>
internal sealed class TableRecords(TableServiceClient account, string tableName = "records") : IRecords
{
    private const int EntitiesInAnswer = 1000;

    private readonly TableClient table = account.GetTableClient(tableName);
    private volatile bool exists;

    public async Task<Row?> Find(string partition, string key, CancellationToken cancel)
    {
        RowRules.CheckKey(partition, nameof(partition));
        RowRules.CheckKey(key, nameof(key));
        try
        {
            await CreateTable(cancel);
            return await Entity(partition, key, cancel) is { } entity ? TableRows.ToRow(entity) : null;
        }
        catch (Exception broken) when (AzureStore.IsBroken(broken, cancel))
        {
            throw AzureStore.Unavailable(broken);
        }
    }

    public async Task<RowPage> Page(string partition, string prefix, int limit, string? after, CancellationToken cancel)
    {
        RowRules.CheckPage(partition, prefix, limit, after);
        try
        {
            await CreateTable(cancel);
            // The service may end an answer early; its continuation token is followed until the page is full.
            // One row more than asked for tells whether there is a next page.
            var rows = ImmutableArray.CreateBuilder<Row>();
            var answers = table.QueryAsync<TableEntity>(Filter(partition, prefix, after), Math.Min(limit + 1, EntitiesInAnswer), cancellationToken: cancel);
            await foreach (var entity in answers)
            {
                if (rows.Count == limit)
                {
                    var last = rows[^1].Key;
                    return new RowPage(rows.DrainToImmutable(), last);
                }
                rows.Add(TableRows.ToRow(entity));
            }
            return new RowPage(rows.DrainToImmutable(), null);
        }
        catch (Exception broken) when (AzureStore.IsBroken(broken, cancel))
        {
            throw AzureStore.Unavailable(broken);
        }
    }

    public async Task<CommitOutcome> Commit(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancel)
    {
        RowRules.CheckCommit(partition, changes);
        if (changes.FirstOrDefault(NamesNoVersion) is { } stale)
            return new CommitOutcome.Conflict(stale.Key);
        var commit = RandomNumberGenerator.GetHexString(32, lowercase: true);
        try
        {
            await CreateTable(cancel);
            await table.SubmitTransactionAsync(changes.Select(change => Action(partition, change, commit)), cancel);
            return new CommitOutcome.Committed();
        }
        catch (RequestFailedException lost) when (IsLostRace(lost))
        {
            if (await CameThrough(partition, changes, commit, cancel))
                return new CommitOutcome.Committed();
            var at = (lost as TableTransactionFailedException)?.FailedTransactionActionIndex;
            return new CommitOutcome.Conflict(at >= 0 && at < changes.Count ? changes[at.Value].Key : null);
        }
        catch (Exception broken) when (AzureStore.IsBroken(broken, cancel))
        {
            return await CameThrough(partition, changes, commit, cancel)
                ? new CommitOutcome.Committed()
                : throw AzureStore.Unavailable(broken);
        }
    }

    private static string Filter(string partition, string prefix, string? after)
    {
        var within = TableKeys.Encode(partition);
        var from = TableKeys.Encode(prefix);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {within}");
        filter += string.CompareOrdinal(after, prefix) >= 0
            ? " and " + TableClient.CreateQueryFilter($"RowKey gt {TableKeys.Encode(after!)}")
            : " and " + TableClient.CreateQueryFilter($"RowKey ge {from}");
        return RowRules.End(prefix) is { } end
            ? filter + " and " + TableClient.CreateQueryFilter($"RowKey lt {TableKeys.Encode(end)}")
            : filter;
    }

    private static TableTransactionAction Action(string partition, RowChange change, string commit) => change switch
    {
        RowChange.Insert insert => new(TableTransactionActionType.Add, TableRows.ToEntity(partition, insert.Key, insert.Json, commit)),
        RowChange.Replace replace => new(TableTransactionActionType.UpdateReplace, TableRows.ToEntity(partition, replace.Key, replace.Json, commit), new ETag(replace.Version)),
        RowChange.Put put => new(TableTransactionActionType.UpsertReplace, TableRows.ToEntity(partition, put.Key, put.Json, commit)),
        RowChange.Delete delete => new(
            TableTransactionActionType.Delete,
            new TableEntity(TableKeys.Encode(partition), TableKeys.Encode(delete.Key)),
            delete.Version is null ? ETag.All : new ETag(delete.Version)),
        _ => throw new NotSupportedException($"{change.GetType()} is no change that this store knows."),
    };

    // An ETag of "*" would match every version, and text that is no ETag would be refused as a malformed request.
    private static bool NamesNoVersion(RowChange change) =>
        change switch
        {
            RowChange.Replace replace => replace.Version,
            RowChange.Delete delete => delete.Version,
            _ => null,
        } is { } version
        && !(version.StartsWith("W/\"", StringComparison.Ordinal) && version.EndsWith('"') && version.Length > 4
            && version.All(character => character is > ' ' and < '\u007F') && version.Count(character => character == '"') == 2);

    private static bool IsLostRace(RequestFailedException failure) =>
        failure.Status == 412 || failure.ErrorCode is "EntityAlreadyExists" or "ResourceNotFound" or "EntityNotFound";

    /// <summary>
    /// Whether the commit is in the table although its answer was lost: the client repeats the request, and the repetition meets our own rows.
    /// A commit that only deletes leaves no trace to find; its caller reads again, as after any lost race.
    /// </summary>
    private async Task<bool> CameThrough(string partition, IReadOnlyList<RowChange> changes, string commit, CancellationToken cancel)
    {
        if (changes.FirstOrDefault(change => RowRules.ValueOf(change) is not null) is not { } written)
            return false;
        try
        {
            return await Entity(partition, written.Key, cancel) is { } entity && entity.GetString(TableRows.CommitProperty) == commit;
        }
        catch (Exception broken) when (AzureStore.IsBroken(broken, cancel))
        {
            throw AzureStore.Unavailable(broken);
        }
    }

    private async Task<TableEntity?> Entity(string partition, string key, CancellationToken cancel)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(TableKeys.Encode(partition), TableKeys.Encode(key), cancellationToken: cancel);
        return found.HasValue ? found.Value : null;
    }

    private async Task CreateTable(CancellationToken cancel)
    {
        if (exists)
            return;
        await table.CreateIfNotExistsAsync(cancel);
        exists = true;
    }
}
