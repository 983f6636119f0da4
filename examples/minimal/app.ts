import { App } from 'aws-cdk-lib';
import { OrdersService } from './orders/stack';

new OrdersService(new App(), 'OrdersService');
