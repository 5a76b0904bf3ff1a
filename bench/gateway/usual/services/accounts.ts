import { Controller, Module } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import { Column, Entity, In, PrimaryColumn, Repository } from 'typeorm';
import type { ManyRequest, OneRequest } from '../messages.js';
import { databaseOf } from './database.js';

@Entity('accounts')
class Account {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') handle!: string;
  @Column('text', { name: 'display_name' }) displayName!: string;
}

@Controller()
class AccountsController {
  constructor(@InjectRepository(Account) private readonly accounts: Repository<Account>) {}

  @GrpcMethod('AccountsService', 'GetAccount')
  getAccount({ id }: OneRequest) {
    return this.accounts.findOneByOrFail({ id });
  }

  @GrpcMethod('AccountsService', 'BatchGetAccounts')
  async batchGetAccounts({ ids }: ManyRequest) {
    return { accounts: await this.accounts.findBy({ id: In(ids) }) };
  }
}

@Module({
  imports: [LoggerModule.forRoot(), databaseOf([Account]), TypeOrmModule.forFeature([Account])],
  controllers: [AccountsController],
})
export class AppModule {}
